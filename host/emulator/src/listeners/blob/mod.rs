//! Blob triggers (custom handler protocol, section 3.6).
//!
//! As in the host, a scanner writes a message for each blob that a function has not been
//! called for, and a queue listener calls the function. So a blob is tried as often as a
//! message, and what was begun is not lost when the host ends.

mod consumer;
mod message;
mod options;
mod receipt;
mod scanner;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(super) use consumer::BlobConsumer;
pub use consumer::blob_call;
pub use options::BlobOptions;
pub(super) use scanner::{BlobScanner, BlobTrigger};

use super::Environment;
use super::queue::{QueueListener, QueueOptions};
use crate::bindings::MessageEncoding;

/// The listener of the queue by which blob triggers are carried out.
pub(super) fn queue_listener(
    consumer: BlobConsumer,
    blobs: &BlobOptions,
    queues: &QueueOptions,
    environment: Environment,
) -> QueueListener {
    let most = blobs.max_degree_of_parallelism;
    let batch_size = most.div_ceil(2).clamp(1, 32);
    QueueListener {
        storage: Arc::clone(&environment.host_storage),
        queue: message::trigger_queue(&environment.host_id),
        poison_queue: Some(message::POISON_QUEUE.to_owned()),
        options: QueueOptions {
            batch_size,
            new_batch_threshold: most.saturating_sub(batch_size),
            max_dequeue_count: blobs.poison_blob_threshold,
            message_encoding: MessageEncoding::Base64,
            ..queues.clone()
        },
        consumer: Arc::new(consumer),
        environment,
    }
}
