//! Batches: triggers with `"cardinality": "many"`.

use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, PAD};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value as JsonValue};

use super::{FromInput, Input};
use crate::{Error, Json, Metadata, Result};

/// Standard base64 with padding, as .NET writes it. Only batches of bytes still
/// have it: Corral decodes all other inputs.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    PAD.with_decode_allow_trailing_bits(true),
);

/// The events or messages of one batch, in order.
///
/// `Batch<Json<T>>` is for JSON events, `Batch<String>` for text (`"dataType":
/// "string"` in function.json) and `Batch<Vec<u8>>` for bytes (`"dataType":
/// "binary"`).
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<T> {
    events: Vec<T>,
    metadata: Metadata,
}

impl<T> Batch<T> {
    /// Metadata of the event at `index`: entry `index` of the metadata `<key>Array`,
    /// for example `SequenceNumber`.
    pub fn metadata(&self, index: usize, key: &str) -> Option<&JsonValue> {
        self.metadata.get(&format!("{key}Array"))?.get(index)
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
        let (name, metadata) = (input.name, input.metadata);
        let Json(elements) = Json::<Vec<Box<RawValue>>>::from_input(input)?;
        let events = elements.iter().enumerate().map(|(index, element)| {
            T::from_element(element.get()).map_err(|error| {
                Error::caller(format_args!("input `{name}`, event {index}: {error}"))
            })
        });
        Ok(Self {
            events: events.collect::<Result<_>>()?,
            metadata: metadata.clone(),
        })
    }
}

/// What one event of a [`Batch`] can be.
pub trait FromElement: Sized {
    /// Converts one element of the batch, which is JSON text.
    fn from_element(json: &str) -> Result<Self>;
}

/// The content of a JSON string; any other JSON as it was sent.
impl FromElement for String {
    fn from_element(json: &str) -> Result<Self> {
        if json.starts_with('"') {
            Ok(serde_json::from_str(json)?)
        } else {
            Ok(json.to_owned())
        }
    }
}

/// The bytes of a base64 string.
impl FromElement for Vec<u8> {
    fn from_element(json: &str) -> Result<Self> {
        let text: String = serde_json::from_str(json)?;
        BASE64.decode(text).map_err(|_| {
            Error::caller("not base64: set `\"dataType\": \"binary\"` in function.json")
        })
    }
}

/// The element itself, or the JSON in a string: with `"dataType": "string"`
/// every event is one.
impl<T: DeserializeOwned> FromElement for Json<T> {
    fn from_element(json: &str) -> Result<Self> {
        serde_json::from_str(json).map(Json).or_else(|outer| {
            let inner = serde_json::from_str::<String>(json).map_err(|_| outer)?;
            Ok(Json(Self::parse(inner.as_bytes())?))
        })
    }
}

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
        for (text, expected) in cases {
            let decoded = Vec::from_element(&format!("\"{text}\"")).ok();
            assert_eq!(decoded.as_deref(), *expected, "{text}");
        }
    }
}
