//! One call of one function, as the rest of the crate sees it.

use std::cell::OnceCell;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as JsonValue};

use crate::{Result, Value};

/// W3C Trace Context of the call that caused an invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The `traceparent` header.
    pub traceparent: String,
    /// The `tracestate` header, when there was one.
    pub tracestate: Option<String>,
}

/// What the Functions host tells about the trigger.
///
/// Its keys depend on the trigger: `DequeueCount` of a queue message, `Uri` and
/// `Properties` of a blob, `SequenceNumber` of an event. Keys are found in any
/// case, as the Functions host does.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    text: String,
    /// Most functions never look, so it is read when one does.
    entries: OnceCell<Map<String, JsonValue>>,
}

impl Metadata {
    /// The JSON object that Corral hands over.
    pub(crate) fn new(text: String) -> Self {
        Self {
            text,
            entries: OnceCell::new(),
        }
    }

    /// Metadata is a hint, so anything but an object counts as empty and never
    /// fails an invocation.
    fn entries(&self) -> &Map<String, JsonValue> {
        self.entries
            .get_or_init(|| serde_json::from_str(&self.text).unwrap_or_default())
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

    /// All entries as a type of your own.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.text)?)
    }

    /// All entries as the JSON object that Corral handed over.
    pub fn as_json(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

/// One call of one function.
#[derive(Clone, Debug)]
pub struct Invocation {
    pub(crate) id: String,
    pub(crate) function: String,
    pub(crate) trigger: String,
    pub(crate) inputs: Vec<(String, Value)>,
    pub(crate) metadata: Metadata,
    pub(crate) trace: Option<TraceContext>,
    pub(crate) remaining: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_the_host_wrote_them() {
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
