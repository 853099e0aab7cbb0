//! Reading JSON without copying it or printing it again.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

/// The content of a JSON string; borrowed unless it holds an escape.
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(TextVisitor)
    }
}

impl Text<'_> {
    /// As [`Text::deserialize`], with U+FFFD for what is not Unicode.
    fn lossy(raw: &str) -> Option<String> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = String;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
                Ok(String::from_utf8_lossy(bytes).into_owned())
            }
        }

        let mut deserializer = serde_json::Deserializer::from_str(raw);
        let text = deserializer.deserialize_bytes(Bytes).ok()?;
        deserializer.end().ok()?;
        Some(text)
    }
}

/// The members of a JSON object in order; names may repeat.
pub(crate) struct Members<'a, Name = Text<'a>>(pub(crate) Vec<(Name, &'a RawValue)>);

impl<Name> Default for Members<'_, Name> {
    fn default() -> Self {
        Members(Vec::new())
    }
}

impl<'a> Members<'a> {
    /// The value of `name`: spelled like that if possible, else in any case.
    /// The last one counts, as in the Functions host's own reader.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let last = |same: fn(&str, &str) -> bool| {
            let mut members = self.0.iter().rev();
            let member = members.find(|(Text(key), _)| same(key, name));
            member.map(|(_, raw)| *raw)
        };
        last(|key, name| key == name).or_else(|| last(str::eq_ignore_ascii_case))
    }
}

impl<'de, Name: Deserialize<'de>> Deserialize<'de> for Members<'de, Name> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor<Name>(PhantomData<Name>);

        impl<'de, Name: Deserialize<'de>> Visitor<'de> for MembersVisitor<Name> {
            type Value = Members<'de, Name>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(8);
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

/// What a JSON text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Number,
    Bool,
    Null,
}

impl Kind {
    /// The kind of a JSON text, told from its first character. The text must
    /// be valid JSON without white space before it.
    pub(crate) fn of(raw: &str) -> Kind {
        match raw.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// For messages: `an object`, `a string`, ...
    pub(crate) fn described(self) -> &'static str {
        match self {
            Kind::Object => "an object",
            Kind::Array => "an array",
            Kind::String => "a string",
            Kind::Number => "a number",
            Kind::Bool => "a boolean",
            Kind::Null => "null",
        }
    }
}

/// `text` without the white space around it, if it is one JSON document.
pub(crate) fn document(text: &str) -> Option<&str> {
    serde_json::from_str::<&RawValue>(text)
        .ok()
        .map(RawValue::get)
}

/// The content of the JSON string `raw`; nothing if `raw` is not a string.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.trim_ascii_start().starts_with('"') {
        return None;
    }
    match serde_json::from_str(raw) {
        Ok(Text(text)) => Some(text),
        Err(_) => Text::lossy(raw).map(Cow::Owned),
    }
}

/// A scalar as people write it: a string's content, else the JSON text.
pub(crate) fn scalar(raw: &str) -> Cow<'_, str> {
    string(raw).unwrap_or(Cow::Borrowed(raw))
}

/// Where in `text` the reader gave up, in bytes, and why.
pub(crate) fn complaint(text: &str, error: &serde_json::Error) -> (usize, String) {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    // The column is that of the character at fault, counted from 1, in a
    // syntax error; else it is the number of characters read before.
    let column = match error.classify() {
        Category::Syntax => error.column().saturating_sub(1),
        _ => error.column(),
    };
    let position = (line_start + column).min(text.len());
    let reason = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = reason.strip_suffix(&place).unwrap_or(&reason).to_owned();
    (position, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_lose_one_level_of_encoding() {
        let cases = [
            (r#""plain""#, Some("plain")),
            (r#""""#, Some("")),
            (r#""a\nb""#, Some("a\nb")),
            (r#""\u00e9""#, Some("é")),
            (
                r#""half \ud800 pair""#,
                Some("half \u{fffd}\u{fffd}\u{fffd} pair"),
            ),
            (r#" "blank before""#, Some("blank before")),
            ("5", None),
            (r#""open"#, None),
            (r#""two" "strings""#, None),
        ];
        for (raw, expected) in cases {
            assert_eq!(string(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn unescaped_strings_are_borrowed() {
        assert!(matches!(string(r#""plain""#), Some(Cow::Borrowed(_))));
    }

    #[test]
    fn documents_are_recognised_whole() {
        let cases = [
            (" {\"a\": 1.50} ", Some("{\"a\": 1.50}")),
            ("[1, 2]", Some("[1, 2]")),
            ("2020-01-01", None),
            ("{ message: 1 }", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(document(text), expected, "{text}");
        }
    }

    #[test]
    fn nesting_of_any_depth_is_read_without_recursion() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(document(&deep).map(str::len), Some(400_000));
    }

    #[test]
    fn the_last_of_repeated_members_counts() {
        let members: Members<'_> = serde_json::from_str(r#"{"a":1,"A":2,"a":3}"#).unwrap();
        let cases = [("a", Some("3")), ("A", Some("2")), ("b", None)];
        for (name, expected) in cases {
            assert_eq!(members.get(name).map(RawValue::get), expected, "{name}");
        }
    }

    #[test]
    fn complaints_name_the_byte() {
        let text = "{\n\"a\": x}";
        let error = serde_json::from_str::<&RawValue>(text).unwrap_err();
        assert_eq!(complaint(text, &error), (7, "expected value".to_owned()));
    }
}
