//! JSON as the Functions host's reader sees it.
//!
//! The host reads answers with a .NET JSON library that turns every string which
//! looks like a date into a date before anybody asks what the string was for
//! (custom handler protocol, section 5.3). So a token knows dates, and printing
//! it again shows what was lost.

mod date;
mod number;
mod print;
mod reader;

pub use date::{Date, Zone};
pub use number::Number;
pub use reader::{Malformed, Members, Reader};

/// One JSON value, dates recognised, the order of properties kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Token {
    /// `null`.
    #[default]
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
    Object(Members),
}

impl From<&str> for Token {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Token {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Token {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Token {
    fn from(integer: i64) -> Self {
        Self::Number(Number::Integer(integer))
    }
}

impl From<Vec<Token>> for Token {
    fn from(items: Vec<Token>) -> Self {
        Self::Array(items)
    }
}

impl From<Members> for Token {
    fn from(members: Members) -> Self {
        Self::Object(members)
    }
}

impl Token {
    /// Reads JSON text that holds one value and nothing else.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut reader = Reader::new(text);
        let token = reader.value()?;
        reader.end()?;
        Ok(token)
    }

    /// The property `name`, spelled exactly so.
    pub fn get(&self, name: &str) -> Option<&Token> {
        self.find(|key| key == name)
    }

    /// The property `name` in any casing; the last one counts.
    pub fn get_any_case(&self, name: &str) -> Option<&Token> {
        self.find(|key| key.eq_ignore_ascii_case(name))
    }

    fn find(&self, matches: impl Fn(&str) -> bool) -> Option<&Token> {
        let Token::Object(properties) = self else {
            return None;
        };
        properties
            .iter()
            .rfind(|(key, _)| matches(key))
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
            Token::Number(number) => number.to_text(),
            Token::Text(text) => text.clone(),
            Token::Date(date) => date.to_text(),
            Token::Array(_) | Token::Object(_) => print::indented(self),
        }
    }

    /// JSON on one line; dates are reformatted.
    pub fn to_compact_json(&self) -> String {
        print::compact(self)
    }

    /// The string as it was written, for places where the host asks its reader
    /// for a string and gets no date; a boolean in lower case, and nothing for a
    /// value that is not a scalar.
    pub fn as_written(&self) -> Option<String> {
        match self {
            Token::Date(date) => Some(date.written.clone()),
            Token::Bool(flag) => Some(flag.to_string()),
            Token::Number(number) => Some(number.to_json()),
            Token::Array(_) | Token::Object(_) => None,
            other => Some(other.to_text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn numbers_are_printed_like_dotnet() {
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
    fn the_last_duplicate_property_wins() {
        let token = Token::parse(r#"{"LOGS":1,"logs":2}"#).unwrap();
        assert_eq!(token.get_any_case("Logs").unwrap().to_text(), "2");
        assert_eq!(token.get("LOGS").unwrap().to_text(), "1");
        assert_eq!(token.get("Logs"), None);
    }
}
