//! Metadata of the trigger.

use std::cell::OnceCell;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as JsonValue};

use crate::lazy::Lazy;
use crate::{Result, host};

/// Metadata of the trigger, from the Functions host.
///
/// Its keys depend on the trigger: `DequeueCount` of a queue message, `Uri` and
/// `Properties` of a blob, `SequenceNumber` of an event. Keys are
/// case-insensitive, as in the Functions host.
#[derive(Clone, Debug)]
pub struct Metadata {
    text: Lazy<String>,
    /// Parsed on first use, because most functions do not use it.
    entries: OnceCell<Map<String, JsonValue>>,
}

impl Metadata {
    /// The metadata of the invocation that runs.
    pub(crate) const fn of_invocation() -> Self {
        Self {
            text: Lazy::new(host::metadata),
            entries: OnceCell::new(),
        }
    }

    /// Wraps a JSON object.
    #[cfg(test)]
    pub(crate) fn new(text: String) -> Self {
        Self {
            text: Lazy::with(text),
            entries: OnceCell::new(),
        }
    }

    /// Metadata is a hint, so anything but an object is treated as empty and does
    /// not fail the invocation.
    fn entries(&self) -> &Map<String, JsonValue> {
        self.entries
            .get_or_init(|| serde_json::from_str(self.text.get()).unwrap_or_default())
    }

    /// One entry.
    pub fn get(&self, key: &str) -> Option<&JsonValue> {
        let entries = self.entries();
        entries.get(key).or_else(|| {
            let found = entries
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key));
            found.map(|(_, value)| value)
        })
    }

    /// One entry as text; numbers and booleans as they are written in JSON.
    pub fn text(&self, key: &str) -> Option<String> {
        text(self.get(key)?)
    }

    /// One entry as a number. The Functions host writes many numbers as text.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.text(key)?.parse().ok()
    }

    /// All entries, deserialized.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(self.text.get())?)
    }

    /// All entries as the JSON object from Corral.
    pub fn as_json(&self) -> &str {
        self.text.get()
    }
}

/// Metadata of one event: of the only one, or of one in a batch.
#[derive(Clone, Copy, Debug)]
pub struct EventMetadata<'a> {
    metadata: &'a Metadata,
    /// Its place in the batch.
    index: Option<usize>,
}

impl<'a> EventMetadata<'a> {
    /// Of the only event.
    pub(crate) fn single(metadata: &'a Metadata) -> Self {
        Self {
            metadata,
            index: None,
        }
    }

    /// Of the event at `index` of a batch.
    pub(crate) fn in_batch(metadata: &'a Metadata, index: usize) -> Self {
        Self {
            metadata,
            index: Some(index),
        }
    }

    /// One entry; in a batch, entry `index` of the metadata `<key>Array`.
    pub fn get(self, key: &str) -> Option<&'a JsonValue> {
        match self.index {
            None => self.metadata.get(key),
            Some(index) => self.metadata.get(&format!("{key}Array"))?.get(index),
        }
    }

    /// One entry as text; numbers and booleans as they are written in JSON.
    pub fn text(self, key: &str) -> Option<String> {
        text(self.get(key)?)
    }

    /// One entry as a number.
    pub fn number(self, key: &str) -> Option<u64> {
        self.text(key)?.parse().ok()
    }

    /// The first of these entries that is an object.
    pub(crate) fn object(self, keys: &[&str]) -> Map<String, JsonValue> {
        let object = keys.iter().find_map(|key| self.get(key)?.as_object());
        object.cloned().unwrap_or_default()
    }

    /// An entry that all events of a batch have in common.
    pub(crate) fn shared(self, key: &str) -> Option<&'a JsonValue> {
        self.metadata.get(key)
    }
}

fn text(value: &JsonValue) -> Option<String> {
    match value {
        JsonValue::Null => None,
        JsonValue::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_be_json_numbers_or_text() {
        for (text, expected) in [
            (r#"{"DequeueCount":3}"#, Some(3)),
            (r#"{"DequeueCount":"3"}"#, Some(3)),
            (r#"{"dequeuecount":"3"}"#, Some(3)),
            (r#"{"DequeueCount":null}"#, None),
            (r#"{"DequeueCount":"many"}"#, None),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(
                Metadata::new(text.to_owned()).number("DequeueCount"),
                expected,
                "{text}"
            );
        }
    }
}
