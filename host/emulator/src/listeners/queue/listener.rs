//! The listener of a queue: what it reads, and for what.

use std::sync::Arc;

use corral_storage::{Storage, StorageError};

use super::consumer::Consumer;
use super::options::QueueOptions;
use crate::listeners::Environment;

/// Receives the messages of a queue and hands each to its consumer.
#[derive(Clone)]
pub(in crate::listeners) struct QueueListener {
    /// The storage account.
    pub(in crate::listeners) storage: Arc<dyn Storage>,
    /// The queue.
    pub(in crate::listeners) queue: String,
    /// Where messages go that fail too often; `None` when there is no such place.
    pub(in crate::listeners) poison_queue: Option<String>,
    /// How the queue is read.
    pub(in crate::listeners) options: QueueOptions,
    /// What messages are for.
    pub(in crate::listeners) consumer: Arc<dyn Consumer>,
    /// What all listeners share.
    pub(in crate::listeners) environment: Environment,
}

impl QueueListener {
    /// Tells of a failure; `action` is completed by the queue.
    pub(super) fn failed(&self, action: &str, error: &StorageError) {
        let action = format!("{action} queue {}", self.queue);
        self.environment.storage_failed(action, error);
    }
}
