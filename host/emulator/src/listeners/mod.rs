//! What waits for timers, queues and blobs, and calls their functions.

mod blob;
mod clock;
mod environment;
mod event;
#[cfg(test)]
mod fixture;
mod notice;
mod queue;
mod set;
#[cfg(test)]
mod tests;
mod timer;

pub use blob::{BlobOptions, blob_call};
pub use clock::{Clock, SystemClock};
pub use environment::Environment;
pub use event::{ListenerEvent, NoObserver, Observer};
pub use notice::{Notice, Notices};
pub use queue::QueueOptions;
pub use set::{ListenerError, ListenerSetup, Listeners};
pub use timer::{Schedule, time_zone};
