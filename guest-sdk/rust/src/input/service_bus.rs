//! Messages of Service Bus queues and topics.

use serde_json::{Map, Value as JsonValue};

use super::{Element, FromElement, FromInput, Input};
use crate::{EventMetadata, Result};

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

impl<T> ServiceBusMessage<T> {
    fn new(body: T, metadata: EventMetadata<'_>) -> Self {
        Self {
            body,
            message_id: metadata.text("MessageId"),
            delivery_count: metadata.number("DeliveryCount").unwrap_or(1),
            sequence_number: metadata.number("SequenceNumber"),
            correlation_id: metadata.text("CorrelationId"),
            content_type: metadata.text("ContentType"),
            // The second name of each pair is the one of older Service Bus extensions.
            subject: metadata.text("Subject").or_else(|| metadata.text("Label")),
            enqueued_time: metadata.text("EnqueuedTimeUtc"),
            properties: metadata.object(&["ApplicationProperties", "UserProperties"]),
        }
    }
}

impl<T: FromInput> FromInput for ServiceBusMessage<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let metadata = EventMetadata::single(input.metadata);
        Ok(Self::new(T::from_input(input)?, metadata))
    }
}

impl<T: FromElement> FromElement for ServiceBusMessage<T> {
    fn from_element(element: Element<'_>) -> Result<Self> {
        Ok(Self::new(T::from_element(element)?, element.metadata))
    }
}
