//! JSON as the Functions host's reader sees it.
//!
//! The host reads answers with a .NET JSON library that turns every string which
//! looks like a date into a date before anybody asks what the string was for
//! (custom handler protocol, section 5.3). So a token knows dates, and printing
//! it again shows what was lost.

mod date;

pub use date::{Date, Zone};

use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

/// One JSON value, dates recognised, the order of properties kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string that does not look like a date.
    Text(String),
    /// A string that looks like a date.
    Date(Date),
    /// An array.
    Array(Vec<Token>),
    /// An object. A repeated key keeps its first place and its last value.
    Object(Vec<(String, Token)>),
}

impl Token {
    /// Reads JSON text.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The property `name`, spelled exactly so.
    pub fn get(&self, name: &str) -> Option<&Token> {
        self.find(|key| key == name)
    }

    /// The property `name` in any casing.
    pub fn get_any_case(&self, name: &str) -> Option<&Token> {
        self.get(name)
            .or_else(|| self.find(|key| key.eq_ignore_ascii_case(name)))
    }

    fn find(&self, matches: impl Fn(&str) -> bool) -> Option<&Token> {
        let Token::Object(properties) = self else {
            return None;
        };
        properties
            .iter()
            .find(|(key, _)| matches(key))
            .map(|(_, value)| value)
    }

    /// What .NET prints when the value is asked for its text: `True` for a
    /// boolean, nothing for null, `01/31/2020 00:00:00` for a date, several
    /// indented lines for an object or an array.
    pub fn to_text(&self) -> String {
        match self {
            Token::Null => String::new(),
            Token::Bool(true) => "True".to_owned(),
            Token::Bool(false) => "False".to_owned(),
            Token::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() => float.to_string(),
                _ => number.to_string(),
            },
            Token::Text(text) => text.clone(),
            Token::Date(date) => date.to_text(),
            Token::Array(_) | Token::Object(_) => {
                serde_json::to_string_pretty(self).expect("a token is always JSON")
            }
        }
    }

    /// JSON on one line; dates are printed anew.
    pub fn to_compact_json(&self) -> String {
        serde_json::to_string(self).expect("a token is always JSON")
    }

    /// The string as it was written, for places where the host asks its reader
    /// for a string and gets no date.
    pub fn as_written(&self) -> String {
        match self {
            Token::Date(date) => date.written.clone(),
            other => other.to_text(),
        }
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Token::Null => serializer.serialize_unit(),
            Token::Bool(flag) => serializer.serialize_bool(*flag),
            Token::Number(number) => number.serialize(serializer),
            Token::Text(text) => serializer.serialize_str(text),
            Token::Date(date) => serializer.serialize_str(&date.to_json_text()),
            Token::Array(items) => serializer.collect_seq(items),
            Token::Object(properties) => {
                serializer.collect_map(properties.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TokenVisitor)
    }
}

struct TokenVisitor;

impl<'de> Visitor<'de> for TokenVisitor {
    type Value = Token;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Token, E> {
        Ok(Token::Null)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Token, E> {
        Ok(Token::Bool(flag))
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<Token, E> {
        Ok(Token::Number(integer.into()))
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<Token, E> {
        Ok(Token::Number(integer.into()))
    }

    fn visit_f64<E: de::Error>(self, float: f64) -> Result<Token, E> {
        Number::from_f64(float)
            .map(Token::Number)
            .ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Token, E> {
        Ok(Date::guess(text).map_or_else(|| Token::Text(text.to_owned()), Token::Date))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Token, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Token::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Token, A::Error> {
        let mut object: Vec<(String, Token)> = Vec::new();
        while let Some((key, value)) = entries.next_entry::<String, Token>()? {
            match object.iter_mut().find(|(known, _)| *known == key) {
                Some((_, earlier)) => *earlier = value,
                None => object.push((key, value)),
            }
        }
        Ok(Token::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn prints_as_dotnet_does() {
        let cases = [
            ("null", ""),
            ("true", "True"),
            ("false", "False"),
            ("5", "5"),
            ("1.5", "1.5"),
            (r#""plain""#, "plain"),
            (r#""2020-01-01T00:00:00Z""#, "01/01/2020 00:00:00"),
            (r#"{"b":1,"a":[]}"#, "{\n  \"b\": 1,\n  \"a\": []\n}"),
            ("[1,2]", "[\n  1,\n  2\n]"),
        ];
        for (json, text) in cases {
            assert_eq!(Token::parse(json).unwrap().to_text(), text, "{json}");
        }
    }

    #[test]
    fn compact_json_keeps_order_and_reprints_dates() {
        let cases = [
            (r#"{ "b": 1, "a": "é" }"#, r#"{"b":1,"a":"é"}"#),
            (
                r#"["2020-01-01T02:00:00+02:00"]"#,
                r#"["2020-01-01T00:00:00+00:00"]"#,
            ),
            (
                r#"["2020-01-01T00:00:00.500Z"]"#,
                r#"["2020-01-01T00:00:00.5Z"]"#,
            ),
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        ];
        for (json, compact) in cases {
            assert_eq!(Token::parse(json).unwrap().to_compact_json(), compact);
        }
    }

    #[test]
    fn finds_properties_by_exact_case_first() {
        let token = Token::parse(r#"{"LOGS":1,"logs":2}"#).unwrap();
        assert_eq!(token.get_any_case("logs").unwrap().to_text(), "2");
        assert_eq!(token.get_any_case("Logs").unwrap().to_text(), "1");
        assert_eq!(token.get("Logs"), None);
    }
}
