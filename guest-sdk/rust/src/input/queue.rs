//! Messages of Azure Storage queues.

use super::{FromInput, Input};
use crate::{Metadata, Result};

/// A message of a Storage queue, with its metadata.
///
/// If you need only the body, take `String` or `Json<T>` instead.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueMessage<T = String> {
    /// The body.
    pub body: T,
    /// The queue's id of the message. A JSON body with a property `id` hides it:
    /// the Functions host lets the body's properties replace the queue's.
    pub id: Option<String>,
    /// How often the message was dequeued, including this time.
    pub dequeue_count: u64,
    /// The receipt that is needed to delete or change the message.
    pub pop_receipt: Option<String>,
    /// When the message was enqueued, as the host wrote it (ISO 8601).
    pub insertion_time: Option<String>,
    /// When the queue drops the message (ISO 8601).
    pub expiration_time: Option<String>,
    /// When the message becomes visible again if this invocation fails (ISO 8601).
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
