//! Events of Event Grid, in both of its schemas.

use serde::Deserialize;
use serde_json::{Map, Value as JsonValue};

/// An event in the schema of Event Grid.
///
/// With `"cardinality": "many"`, take [`Batch<EventGridEvent<T>>`](crate::Batch).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventGridEvent<T = JsonValue> {
    /// Identifies the event.
    pub id: String,
    /// The resource that the event comes from.
    #[serde(default)]
    pub topic: String,
    /// What the event is about.
    pub subject: String,
    /// The kind of event, for example `Microsoft.Storage.BlobCreated`.
    pub event_type: String,
    /// When it happened (ISO 8601).
    pub event_time: String,
    /// What is specific to its kind.
    pub data: T,
    /// The version of the data's schema.
    #[serde(default)]
    pub data_version: String,
}

/// An event in the schema of `CloudEvents` 1.0.
///
/// With `"cardinality": "many"`, take [`Batch<CloudEvent<T>>`](crate::Batch).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub struct CloudEvent<T = JsonValue> {
    /// Identifies the event together with its source.
    pub id: String,
    /// Where it happened, a URI.
    pub source: String,
    /// The kind of event.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What the event is about, within its source.
    pub subject: Option<String>,
    /// When it happened (ISO 8601).
    pub time: Option<String>,
    /// The media type of the data.
    #[serde(rename = "datacontenttype")]
    pub data_content_type: Option<String>,
    /// The data; absent if the event has none or has bytes.
    pub data: Option<T>,
    /// Data that is bytes, in base64.
    pub data_base64: Option<String>,
    /// All other attributes.
    #[serde(flatten)]
    pub extensions: Map<String, JsonValue>,
}
