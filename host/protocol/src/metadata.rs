//! What the host says about the trigger.

use std::fmt;

use serde_json::value::RawValue;

use crate::json::{self, Kind, Members};

/// The trigger's metadata. It is kept as it came, because few plugins read it;
/// the encodings are undone when it is asked for.
///
/// Two are equal if they read the same. The default has no members.
#[derive(Clone, Default)]
pub struct Metadata(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Empty,
    /// A JSON object, to be handed on as it is.
    Plain(String),
    /// A JSON object whose strings may hold JSON.
    Encoded(String),
}

/// Members whose names stay as they are written.
type RawMembers<'a> = Members<'a, &'a RawValue>;

impl Metadata {
    /// Of the host's own object, whose values have its encodings. The text must
    /// be a valid JSON object.
    pub(crate) fn encoded(object: &str) -> Metadata {
        // The body of the call is freed before the plugin runs, so this is a copy:
        // a slice that shares the body would keep all of it.
        Metadata(Source::Encoded(object.to_owned()))
    }

    /// The same with the host's object changed by `rewrite`.
    pub(crate) fn rewritten(self, rewrite: impl FnOnce(&str) -> String) -> Metadata {
        match self.0 {
            Source::Encoded(object) => Metadata(Source::Encoded(rewrite(&object))),
            other => Metadata(other),
        }
    }

    /// A JSON object whose values are what they stand for: `"1"` becomes `1`,
    /// `"\"abc\""` becomes `"abc"`. A string that holds no JSON, such as a date,
    /// stays as it is (custom handler protocol, section 3.5).
    ///
    /// Computed at each call.
    pub fn to_json(&self) -> String {
        match &self.0 {
            Source::Empty => "{}".to_owned(),
            Source::Plain(object) => object.clone(),
            Source::Encoded(object) => plain(object),
        }
    }
}

/// Metadata that is already plain: a JSON object without the host's encodings.
impl From<String> for Metadata {
    fn from(object: String) -> Metadata {
        Metadata(Source::Plain(object))
    }
}

impl PartialEq for Metadata {
    fn eq(&self, other: &Metadata) -> bool {
        self.to_json() == other.to_json()
    }
}

impl Eq for Metadata {}

impl fmt::Debug for Metadata {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Metadata")
            .field(&self.to_json())
            .finish()
    }
}

fn plain(object: &str) -> String {
    let members: RawMembers<'_> = serde_json::from_str(object).unwrap_or_default();
    let mut text = String::with_capacity(object.len());
    text.push('{');
    for (index, (key, value)) in members.0.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(key.get());
        text.push(':');
        push_plain(&mut text, value.get());
    }
    text.push('}');
    text
}

fn push_plain(text: &mut String, raw: &str) {
    if Kind::of(raw) == Kind::String
        && let Some(content) = json::string(raw)
        && let Some(document) = json::document(&content)
    {
        text.push_str(document);
    } else {
        text.push_str(raw);
    }
}

#[cfg(test)]
mod tests {
    use super::Metadata;

    #[test]
    fn only_the_hosts_encodings_are_undone() {
        let raw = r#"{ "a": "1", "b" : "\"c\"" }"#;
        let cases = [
            (Metadata::default(), "{}"),
            (Metadata::encoded("{}"), "{}"),
            (Metadata::encoded(raw), r#"{"a":1,"b":"c"}"#),
            (Metadata::from(raw.to_owned()), raw),
        ];
        for (metadata, expected) in cases {
            assert_eq!(metadata.to_json(), expected);
        }
        assert_eq!(Metadata::default(), Metadata::from("{}".to_owned()));
    }
}
