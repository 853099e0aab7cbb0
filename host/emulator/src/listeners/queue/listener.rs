//! Receives the messages of a queue.

use std::sync::Arc;

use corral_storage::{Message, Storage, StorageError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use super::consumer::Consumer;
use super::delivery::Delivery;
use super::options::QueueOptions;
use crate::listeners::notice::Subscription;
use crate::listeners::{Environment, Notice};

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
    /// Receives until `stop`; messages in progress are waited for.
    pub(in crate::listeners) async fn run(self, stop: CancellationToken) {
        let mut notices = self.environment.notices.subscribe();
        let mut backoff = Backoff::new(self.options.max_polling_interval);
        let mut deliveries = JoinSet::new();
        let mut found_since_pause = false;
        if let Err(error) = self.storage.create_queue(&self.queue).await {
            self.failed("create", &error);
        }
        while !stop.is_cancelled() {
            // Not cancelled by `stop`: what has been received must be known.
            let messages = self.receive().await;
            if messages.is_empty() {
                let pause = backoff.next(found_since_pause);
                found_since_pause = false;
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(pause) => {}
                    () = self.noticed(&mut notices) => {}
                }
                while deliveries.try_join_next().is_some() {}
                continue;
            }
            found_since_pause = true;
            for message in messages {
                let delivery = Delivery::new(self.clone(), message);
                if stop.is_cancelled() {
                    delivery.give_back().await;
                } else {
                    deliveries.spawn(delivery.carry_out());
                }
            }
            self.wait_for_room(&mut deliveries, &stop).await;
        }
        while deliveries.join_next().await.is_some() {}
    }

    async fn receive(&self) -> Vec<Message> {
        let options = &self.options;
        let received = self
            .storage
            .receive_messages(&self.queue, options.batch_size, options.lease)
            .await;
        match received {
            Ok(messages) => messages,
            // The queue was deleted, and may be created again.
            Err(StorageError::NotFound(_)) => Vec::new(),
            Err(error) => {
                self.failed("receive messages from", &error);
                Vec::new()
            }
        }
    }

    async fn wait_for_room(&self, deliveries: &mut JoinSet<()>, stop: &CancellationToken) {
        while deliveries.len() > self.options.new_batch_threshold {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = deliveries.join_next() => {}
            }
        }
    }

    async fn noticed(&self, notices: &mut Subscription) {
        let concerns =
            |notice: &Notice| matches!(notice, Notice::Queue(name) if *name == self.queue);
        notices.wait(concerns).await;
    }

    /// Tells of a failure; `action` is completed by the queue.
    pub(super) fn failed(&self, action: &str, error: &StorageError) {
        let action = format!("{action} queue {}", self.queue);
        self.environment.storage_failed(action, error);
    }
}
