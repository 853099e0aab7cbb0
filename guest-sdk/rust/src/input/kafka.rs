//! Events of Kafka.

use base64::Engine as _;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Element, FromElement, FromInput, Input};
use crate::{Error, EventMetadata, Json, Result};

/// An event of a Kafka topic. `T` is `String`, `Json<T>` or, with `"dataType": "binary"`,
/// `Vec<u8>`.
///
/// With `"cardinality": "many"`, take [`Batch<KafkaEvent<T>>`](crate::Batch).
#[derive(Clone, Debug, PartialEq)]
pub struct KafkaEvent<T = String> {
    /// The value.
    pub body: T,
    /// The key, if it is text.
    pub key: Option<String>,
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: u32,
    /// The offset within its partition.
    pub offset: u64,
    /// When the event was written, as the host wrote it (ISO 8601).
    pub timestamp: Option<String>,
    /// The headers, in order; names may repeat. What is not UTF-8 is replaced.
    pub headers: Vec<(String, String)>,
}

/// An event as the extension writes it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sent {
    value: Option<Box<RawValue>>,
    #[serde(default)]
    key: Option<serde_json::Value>,
    topic: String,
    partition: u32,
    offset: u64,
    timestamp: Option<String>,
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Header {
    key: String,
    /// In base64.
    #[serde(default)]
    value: String,
}

impl Sent {
    fn into_event<T: FromElement>(self, metadata: EventMetadata<'_>) -> Result<KafkaEvent<T>> {
        let json = self.value.as_ref().map_or("\"\"", |value| value.get());
        let headers = self.headers.into_iter().map(|header| {
            let value = super::batch::BASE64.decode(&header.value).map_err(|_| {
                Error::caller(format_args!("the header `{}` is not base64", header.key))
            })?;
            Ok((header.key, String::from_utf8_lossy(&value).into_owned()))
        });
        Ok(KafkaEvent {
            headers: headers.collect::<Result<_>>()?,
            body: T::from_element(Element { json, metadata })?,
            key: self.key.and_then(|key| Some(key.as_str()?.to_owned())),
            topic: self.topic,
            partition: self.partition,
            offset: self.offset,
            timestamp: self.timestamp,
        })
    }
}

impl<T: FromElement> FromInput for KafkaEvent<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let metadata = EventMetadata::single(input.metadata);
        let Json(sent) = Json::<Sent>::from_input(input)?;
        sent.into_event(metadata)
    }
}

impl<T: FromElement> FromElement for KafkaEvent<T> {
    fn from_element(element: Element<'_>) -> Result<Self> {
        let Json(sent) = Json::<Sent>::from_element(element)?;
        sent.into_event(element.metadata)
    }
}
