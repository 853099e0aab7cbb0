//! The host's web server, Kestrel: what it makes of a caller's request, which requests
//! it refuses, and what it adds to an answer (protocol reference, section 6).
//!
//! Pure functions over heads; [`crate::wire`] reads and writes the bytes.

mod accept;
mod answer;
mod connection;
mod fields;
mod host;
mod known;
mod path;
mod reason;
mod refusal;
mod target;

#[cfg(test)]
mod tests;

pub use accept::{Accepted, accept};
pub(crate) use answer::is_writable;
pub use answer::{Draft, Extent, Reply, Unwritable, answer, empty, refuse};
pub use fields::RequestFields;
pub(crate) use known::REQUEST as REQUEST_FIELDS;
pub(crate) use path::{escapes_at, without_dots};
pub use refusal::Refusal;
