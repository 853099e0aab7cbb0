//! Reads JSON without copying or reformatting it.

mod string;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

pub(crate) use string::{name, offset, string, unquoted};

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
    /// The kind of a JSON text, by its first character. The text must
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

/// The text of `source` from the value of the member `name`, a part of `source`
/// with or without its closing quotation mark. The text up to the value must be
/// valid JSON; if there is no value, nothing is left.
pub(crate) fn value_after<'a>(source: &'a str, name: &str) -> &'a str {
    let end = offset(source, name) + name.len();
    let rest = source.get(end..).unwrap_or_default();
    let rest = rest.strip_prefix('"').unwrap_or(rest).trim_ascii_start();
    rest.strip_prefix(':').unwrap_or(rest).trim_ascii_start()
}

/// A scalar as people write it: a string's content, else the JSON text.
pub(crate) fn scalar(raw: &str) -> Cow<'_, str> {
    string(raw).unwrap_or(Cow::Borrowed(raw))
}

/// The strings in the JSON text `raw` that are values, not names of members. The text must be valid JSON.
pub(crate) fn string_values(raw: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find('"')?;
            let open = rest.get(start..)?;
            let end = string_end(open)?;
            let text = open.get(..end)?;
            rest = open.get(end..)?;
            if !rest.trim_ascii_start().starts_with(':') {
                return string(text);
            }
        }
    })
}

/// Where the JSON string at the beginning of `text` ends.
fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    let mut bytes = text.bytes().enumerate().skip(1);
    let (end, _) = bytes.find(|(_, byte)| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })?;
    Some(end + 1)
}

/// Where in `text` the reader gave up, in bytes, and why.
pub(crate) fn error_position(text: &str, error: &serde_json::Error) -> (usize, String) {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    // The column is that of the invalid character, counted from 1, in a
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
    fn strings_that_are_values_are_found() {
        let cases = [
            (
                r#"{"a":"b","c" : ["d",{"e":5}],"f":"\"g\\"}"#,
                &["b", "d", "\"g\\"][..],
            ),
            (r#""alone""#, &["alone"]),
            (r#"{"\":":"a:b"}"#, &["a:b"]),
            ("[1,true]", &[]),
        ];
        for (raw, expected) in cases {
            let found: Vec<_> = string_values(raw).collect();
            assert_eq!(found, expected, "{raw}");
        }
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
    fn error_messages_name_the_byte() {
        let text = "{\n\"a\": x}";
        let error = serde_json::from_str::<&RawValue>(text).unwrap_err();
        assert_eq!(
            error_position(text, &error),
            (7, "expected value".to_owned())
        );
    }
}
