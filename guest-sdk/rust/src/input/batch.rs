//! Batches: triggers with `"cardinality": "many"`.

use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, PAD};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value as JsonValue};

use super::{CloudEvent, Document, EventGridEvent, FromInput, Input};
use crate::{Error, EventMetadata, Json, Metadata, Result};

/// Standard base64 with padding, as .NET writes it. Only batches of bytes still
/// have it: Corral decodes all other inputs.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    PAD.with_decode_allow_trailing_bits(true),
);

/// The events or messages of one batch, in order.
///
/// `Batch<Json<T>>` is for JSON events, `Batch<String>` for text (`"dataType":
/// "string"` in function.json) and `Batch<Vec<u8>>` for bytes (`"dataType":
/// "binary"`). `Batch<EventHubEvent<T>>`, `Batch<ServiceBusMessage<T>>` and so on have the
/// metadata of each event with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<T> {
    events: Vec<T>,
    metadata: Metadata,
}

impl<T> Batch<T> {
    /// Metadata of the event at `index`: entry `index` of the metadata `<key>Array`,
    /// for example `SequenceNumber`.
    pub fn metadata(&self, index: usize, key: &str) -> Option<&JsonValue> {
        EventMetadata::in_batch(&self.metadata, index).get(key)
    }

    /// The properties that the sender set on the event at `index`.
    pub fn properties(&self, index: usize) -> Option<&Map<String, JsonValue>> {
        // Event Hubs' name, then the two of Service Bus.
        ["Properties", "ApplicationProperties", "UserProperties"]
            .into_iter()
            .find_map(|key| self.metadata(index, key))
            .and_then(JsonValue::as_object)
    }

    /// The events without their metadata.
    pub fn into_vec(self) -> Vec<T> {
        self.events
    }
}

impl<T> Deref for Batch<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.events
    }
}

impl<T> IntoIterator for Batch<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.events.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Batch<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.events.iter()
    }
}

impl<T: FromElement> FromInput for Batch<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let (name, metadata) = (input.name, input.metadata.clone());
        let Json(elements) = Json::<Vec<Box<RawValue>>>::from_input(input)?;
        let events = elements.iter().enumerate().map(|(index, element)| {
            let element = Element {
                json: element.get(),
                metadata: EventMetadata::in_batch(&metadata, index),
            };
            T::from_element(element).map_err(|error| {
                Error::caller(format_args!("input `{name}`, event {index}: {error}"))
            })
        });
        let events = events.collect::<Result<_>>()?;
        Ok(Self { events, metadata })
    }
}

/// One event of a [`Batch`], to be converted.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// JSON text.
    pub json: &'a str,
    /// Its metadata.
    pub metadata: EventMetadata<'a>,
}

/// What one event of a [`Batch`] can be.
#[diagnostic::on_unimplemented(
    message = "an event of a batch cannot be `{Self}`",
    note = "take `String`, `Json<T>`, `Vec<u8>`, `EventHubEvent<T>`, `ServiceBusMessage<T>`, \
            `EventGridEvent<T>`, `CloudEvent<T>`, `KafkaEvent<T>` or `Document<T>`"
)]
pub trait FromElement: Sized {
    /// Converts one element of the batch.
    fn from_element(element: Element<'_>) -> Result<Self>;
}

/// The content of a JSON string; any other JSON as it was sent.
impl FromElement for String {
    fn from_element(element: Element<'_>) -> Result<Self> {
        if element.json.starts_with('"') {
            Ok(serde_json::from_str(element.json)?)
        } else {
            Ok(element.json.to_owned())
        }
    }
}

/// The bytes of a base64 string.
impl FromElement for Vec<u8> {
    fn from_element(element: Element<'_>) -> Result<Self> {
        let text: String = serde_json::from_str(element.json)?;
        BASE64.decode(text).map_err(|_| {
            Error::caller("not base64: set `\"dataType\": \"binary\"` in function.json")
        })
    }
}

/// The element itself, or the JSON in a string: with `"dataType": "string"`
/// every event is one.
impl<T: DeserializeOwned> FromElement for Json<T> {
    fn from_element(element: Element<'_>) -> Result<Self> {
        let json = element.json;
        serde_json::from_str(json).map(Json).or_else(|outer| {
            let inner = serde_json::from_str::<String>(json).map_err(|_| outer)?;
            Ok(Json(Self::parse(inner.as_bytes())?))
        })
    }
}

/// Implements [`FromInput`] and [`FromElement`] for events that are JSON objects.
macro_rules! as_json {
    ($($event:ident),*) => {$(
        impl<T: DeserializeOwned> FromInput for $event<T> {
            fn from_input(input: Input<'_>) -> Result<Self> {
                Json::from_input(input).map(|Json(event)| event)
            }
        }

        impl<T: DeserializeOwned> FromElement for $event<T> {
            fn from_element(element: Element<'_>) -> Result<Self> {
                Json::from_element(element).map(|Json(event)| event)
            }
        }
    )*};
}
as_json!(CloudEvent, Document, EventGridEvent);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_standard_base64_with_padding_is_accepted() {
        let cases: &[(&str, Option<&[u8]>)] = &[
            ("", Some(b"")),
            ("AA==", Some(b"\0")),
            ("/+8=", Some(b"\xff\xef")),
            ("aGVs", Some(b"hel")),
            ("aGVsbG8gd29ybGQ=", Some(b"hello world")),
            ("aGVsbG8", None),
            ("aGV-", None),
            ("A===", None),
            ("====", None),
            ("AA=A", None),
        ];
        let metadata = Metadata::new(String::new());
        for (text, expected) in cases {
            let element = Element {
                json: &format!("\"{text}\""),
                metadata: EventMetadata::single(&metadata),
            };
            let decoded = Vec::from_element(element).ok();
            assert_eq!(decoded.as_deref(), *expected, "{text}");
        }
    }
}
