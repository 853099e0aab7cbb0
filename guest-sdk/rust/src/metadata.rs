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
        match self.get(key)? {
            JsonValue::Null => None,
            JsonValue::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
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
