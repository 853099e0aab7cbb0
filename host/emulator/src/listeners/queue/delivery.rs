//! The life of a message from its receipt to its end.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use corral_storage::{Message, StorageError};
use futures_util::future::{Either, select};

use super::listener::QueueListener;
use crate::invoker::Outcome;
use crate::listeners::{ListenerEvent, Notice};
use crate::payload::QueueMessage;
use crate::storing;

/// A message that was received.
pub(super) struct Delivery {
    listener: QueueListener,
    message: Message,
}

/// Whether the message still belongs to this receiver.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lease {
    Held,
    Lost,
}

impl Delivery {
    /// `message`, which `listener` has received.
    pub(super) fn new(listener: QueueListener, message: Message) -> Self {
        Self { listener, message }
    }

    /// Hands the message to its consumer and does what follows from the outcome.
    pub(super) async fn carry_out(mut self) {
        let most = self.listener.options.max_dequeue_count;
        let decoded = self
            .listener
            .options
            .message_encoding
            .decode(&self.message.text);
        match decoded {
            Err(_) => {
                self.poison("its text is not base64, in which messageEncoding says it is")
                    .await;
            }
            // The last try did not come to an end, as when the host was killed.
            Ok(_) if self.message.dequeue_count > most => {
                self.poison("it was received more often than maxDequeueCount allows")
                    .await;
            }
            Ok(content) => match self.consume(content).await {
                Outcome::Succeeded => self.delete().await,
                Outcome::Failed(_) if self.message.dequeue_count >= most => {
                    self.poison("it has failed as often as maxDequeueCount allows")
                        .await;
                }
                // Without a poison queue it stays hidden for a while: shown again at
                // once, it would fail without end.
                Outcome::Failed(_) if self.listener.poison_queue.is_none() => {}
                Outcome::Failed(_) => self.hide(self.listener.options.visibility_timeout).await,
            },
        }
    }

    /// Shows the message to others at once.
    pub(super) async fn give_back(self) {
        self.hide(Duration::ZERO).await;
    }

    /// Waits for the consumer and meanwhile keeps the message hidden.
    async fn consume(&mut self, content: Vec<u8>) -> Outcome {
        let consumer = self.listener.consumer.clone();
        let message = QueueMessage::new(self.message.clone(), Bytes::from(content));
        let mut call = pin!(consumer.consume(message));
        let mut lease = Lease::Held;
        while lease == Lease::Held {
            let pause = pin!(tokio::time::sleep(self.listener.options.lease / 2));
            if let Either::Left((outcome, _)) = select(call.as_mut(), pause).await {
                return outcome;
            }
            let renewal = pin!(self.renew());
            match select(call.as_mut(), renewal).await {
                Either::Left((outcome, renewal)) => {
                    // The receipt that it returns is needed to delete the message.
                    renewal.await;
                    return outcome;
                }
                Either::Right((renewed, _)) => lease = renewed,
            }
        }
        call.await
    }

    async fn renew(&mut self) -> Lease {
        let lease = self.listener.options.lease;
        let Message {
            id, pop_receipt, ..
        } = &self.message;
        let queue = &self.listener.queue;
        let storage = &self.listener.storage;
        match storage.keep_message(queue, id, pop_receipt, lease).await {
            Ok(receipt) => {
                self.message.pop_receipt = receipt;
                Lease::Held
            }
            Err(error) if is_gone(&error) => Lease::Lost,
            Err(error) => {
                self.listener.failed("keep a message hidden in", &error);
                Lease::Held
            }
        }
    }

    async fn hide(&self, time: Duration) {
        let Message {
            id, pop_receipt, ..
        } = &self.message;
        let queue = &self.listener.queue;
        let storage = &self.listener.storage;
        match storage.hide_message(queue, id, pop_receipt, time).await {
            Err(error) if !is_gone(&error) => {
                self.listener.failed("show a message again in", &error);
            }
            _ => {}
        }
    }

    async fn delete(&self) {
        let Message {
            id, pop_receipt, ..
        } = &self.message;
        let storage = &self.listener.storage;
        let deleted = storage.delete_message(&self.listener.queue, id, pop_receipt);
        match deleted.await {
            Err(error) if !is_gone(&error) => self.listener.failed("delete a message from", &error),
            _ => {}
        }
    }

    /// Moves the message as it is to the poison queue.
    async fn poison(&self, reason: &str) {
        let listener = &self.listener;
        let Some(poison_queue) = &listener.poison_queue else {
            return;
        };
        let storage = &*listener.storage;
        let moved = storing::move_message(storage, &listener.queue, &self.message, poison_queue);
        if let Err(error) = moved.await {
            if !is_gone(&error) {
                listener.failed("move a message to the poison queue of", &error);
            }
            return;
        }
        listener
            .environment
            .observer
            .observe(ListenerEvent::MessagePoisoned {
                queue: listener.queue.clone(),
                poison_queue: poison_queue.clone(),
                id: self.message.id.clone(),
                reason: reason.to_owned(),
            });
        let notices = &listener.environment.notices;
        notices.send(Notice::Queue(poison_queue.clone()));
    }
}

/// Whether the message belongs to another receiver or is gone, so that there is nothing to
/// do any more.
fn is_gone(error: &StorageError) -> bool {
    matches!(error, StorageError::Conflict(_) | StorageError::NotFound(_))
}
