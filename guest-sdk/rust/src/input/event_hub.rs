//! Events of Event Hubs.

use serde_json::{Map, Value as JsonValue};

use super::{Element, FromElement, FromInput, Input};
use crate::{EventMetadata, Result};

/// An event of an Event Hub, with its metadata.
///
/// With `"cardinality": "many"`, take [`Batch<EventHubEvent<T>>`](crate::Batch).
#[derive(Clone, Debug, PartialEq)]
pub struct EventHubEvent<T = String> {
    /// The body.
    pub body: T,
    /// The sequence number within its partition.
    pub sequence_number: Option<u64>,
    /// The offset within its partition. Text, because the service defines no format.
    pub offset: Option<String>,
    /// The key by which the sender chose the partition.
    pub partition_key: Option<String>,
    /// The partition.
    pub partition_id: Option<String>,
    /// When the event was enqueued, as the host wrote it (ISO 8601).
    pub enqueued_time: Option<String>,
    /// The properties that the sender set.
    pub properties: Map<String, JsonValue>,
    /// The properties that the service set.
    pub system_properties: Map<String, JsonValue>,
}

impl<T> EventHubEvent<T> {
    fn new(body: T, metadata: EventMetadata<'_>) -> Self {
        let partition = metadata.shared("PartitionContext");
        let partition = partition.and_then(|context| context.get("PartitionId")?.as_str());
        Self {
            body,
            sequence_number: metadata.number("SequenceNumber"),
            offset: metadata.text("Offset"),
            partition_key: metadata.text("PartitionKey"),
            partition_id: partition.map(str::to_owned),
            enqueued_time: metadata.text("EnqueuedTimeUtc"),
            properties: metadata.object(&["Properties"]),
            system_properties: metadata.object(&["SystemProperties"]),
        }
    }
}

impl<T: FromInput> FromInput for EventHubEvent<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let metadata = EventMetadata::single(input.metadata);
        Ok(Self::new(T::from_input(input)?, metadata))
    }
}

impl<T: FromElement> FromElement for EventHubEvent<T> {
    fn from_element(element: Element<'_>) -> Result<Self> {
        Ok(Self::new(T::from_element(element)?, element.metadata))
    }
}
