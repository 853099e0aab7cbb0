//! Queue triggers (custom handler protocol, section 4), and the queue by which blob
//! triggers are carried out.

mod backoff;
mod consumer;
mod delivery;
mod listener;
mod options;
mod poison;
mod receive;
#[cfg(test)]
mod tests;

pub(super) use consumer::{Consumer, FunctionConsumer};
pub(super) use listener::QueueListener;
pub use options::QueueOptions;
pub(super) use options::{number, section};
pub(super) use poison::poison_queue;
