//! Messages of Service Bus queues and topics.

use serde_json::{Map, Value as JsonValue};

use super::{FromInput, Input};
use crate::{Metadata, Result};

/// A Service Bus message, with its metadata.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceBusMessage<T = String> {
    /// The body.
    pub body: T,
    /// The message id, set by the sender.
    pub message_id: Option<String>,
    /// How often the message was delivered, including this time.
    pub delivery_count: u64,
    /// The sequence number, set by Service Bus.
    pub sequence_number: Option<u64>,
    /// The correlation id.
    pub correlation_id: Option<String>,
    /// The media type, set by the sender.
    pub content_type: Option<String>,
    /// The subject, which older SDKs call the label.
    pub subject: Option<String>,
    /// When the message was enqueued, as the host wrote it (ISO 8601).
    pub enqueued_time: Option<String>,
    /// The application properties.
    pub properties: Map<String, JsonValue>,
}

impl<T: FromInput> FromInput for ServiceBusMessage<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let metadata: &Metadata = input.metadata;
        // The second name of each pair is the one of older Service Bus
        // extensions.
        let properties = metadata
            .get("ApplicationProperties")
            .or_else(|| metadata.get("UserProperties"))
            .and_then(JsonValue::as_object);
        Ok(Self {
            body: T::from_input(input)?,
            message_id: metadata.text("MessageId"),
            delivery_count: metadata.number("DeliveryCount").unwrap_or(1),
            sequence_number: metadata.number("SequenceNumber"),
            correlation_id: metadata.text("CorrelationId"),
            content_type: metadata.text("ContentType"),
            subject: metadata.text("Subject").or_else(|| metadata.text("Label")),
            enqueued_time: metadata.text("EnqueuedTimeUtc"),
            properties: properties.cloned().unwrap_or_default(),
        })
    }
}
