//! Receives the messages of a queue.

use corral_storage::{Message, StorageError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use super::delivery::Delivery;
use super::listener::QueueListener;
use crate::listeners::Notice;
use crate::listeners::notice::Subscription;

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
}
