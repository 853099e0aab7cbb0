//! Messages of Azure Storage queues.

use super::{FromInput, Input};
use crate::{Metadata, Result};

/// A message of a Storage queue, with what the queue knows about it.
///
/// Take `String` or `Json<T>` instead when the body is all that matters.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueMessage<T = String> {
    /// The body.
    pub body: T,
    /// The queue's id of the message. A JSON body with a property `id` hides it:
    /// the Functions host lets the body's properties replace the queue's.
    pub id: Option<String>,
    /// How often the message was handed out, this time included; 1 at first.
    pub dequeue_count: u64,
    /// What the queue wants to see when the message is deleted or changed.
    pub pop_receipt: Option<String>,
    /// When the message was put into the queue, as the host wrote it (ISO 8601).
    pub insertion_time: Option<String>,
    /// When the queue drops the message (ISO 8601).
    pub expiration_time: Option<String>,
    /// When the message can be seen again if this invocation fails (ISO 8601).
    pub next_visible_time: Option<String>,
}

impl<T: FromInput> FromInput for QueueMessage<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let metadata: &Metadata = input.metadata;
        Ok(Self {
            body: T::from_input(input)?,
            id: metadata.text("Id"),
            dequeue_count: metadata.number("DequeueCount").unwrap_or(1),
            pop_receipt: metadata.text("PopReceipt"),
            insertion_time: metadata.text("InsertionTime"),
            expiration_time: metadata.text("ExpirationTime"),
            next_visible_time: metadata.text("NextVisibleTime"),
        })
    }
}
