//! Recordings of calls of the handler, to be sent again later.
//!
//! A recording is a file of JSON lines, which `docs/schema/recording.schema.json`
//! describes: the first says its format, each other one is a request of the host, the
//! handler's answer, and what the host made of it. Secrets are masked before anything is
//! written.

mod body;
mod draft;
mod entry;
pub mod mask;
mod read;
mod recorder;
#[cfg(test)]
mod schema;

pub use body::RecordedBody;
pub use entry::{Answer, Entry, Header, Mode, Output, Request};
pub use mask::Mask;
pub use read::{Line, ReadError, read};
pub use recorder::{OpenError, Recorder};

pub(crate) use draft::{Draft, Kept, answer};
pub(crate) use recorder::Recording;
