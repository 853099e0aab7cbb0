//! JSON as leniently as the host reads it: comments, single quotes, bare keys,
//! trailing commas, `NaN`, `undefined` and raw control characters pass (custom
//! handler protocol, section 4).

use std::collections::HashMap;
use std::fmt;

use super::Token;
use super::date::Date;
use super::number::Number;

/// The deepest nesting that is read; in an answer the host allows this much.
const DEPTH: usize = 256;

/// Why a text is not JSON even for this reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The byte at which it gave up.
    pub position: usize,
    /// What it wanted there.
    pub reason: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at byte {}", self.reason, self.position)
    }
}

/// Reads one value and ignores what follows.
pub struct Reader<'a> {
    text: &'a str,
    position: usize,
    depth: usize,
    deepest: usize,
}

/// The members of an object in order, including repeated ones.
pub type Members = Vec<(String, Token)>;

impl<'a> Reader<'a> {
    /// A reader at the beginning of `text`, behind a byte order mark.
    pub fn new(text: &'a str) -> Self {
        Reader {
            text: text.strip_prefix('\u{feff}').unwrap_or(text),
            position: 0,
            depth: 0,
            deepest: DEPTH,
        }
    }

    /// The same, for nesting down to `deepest` levels.
    pub fn with_depth(mut self, deepest: usize) -> Self {
        self.deepest = deepest;
        self
    }

    /// The next value.
    pub fn value(&mut self) -> Result<Token, Malformed> {
        self.blanks()?;
        match self.peek() {
            Some('{') => Ok(object(self.members()?)),
            Some('[') => self.array().map(Token::Array),
            Some(quote @ ('"' | '\'')) => {
                let text = self.string(quote)?;
                let date = Date::guess(&text).map_err(|_| self.malformed("a date out of range"))?;
                Ok(date.map_or(Token::Text(text), Token::Date))
            }
            Some(_) => self.word(),
            None => Err(self.malformed("the text ended too soon")),
        }
    }

    /// Fails if anything but blanks and comments is left.
    pub fn end(&mut self) -> Result<(), Malformed> {
        self.blanks()?;
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.malformed("text after the value")),
        }
    }

    /// Whether nothing but blanks and comments is left.
    pub fn is_at_end(&mut self) -> bool {
        self.end().is_ok()
    }

    /// The next character that is not a blank.
    pub fn next_is(&mut self, expected: char) -> Result<bool, Malformed> {
        self.blanks()?;
        Ok(self.peek() == Some(expected))
    }

    /// The members of the object that comes next.
    pub fn members(&mut self) -> Result<Members, Malformed> {
        self.enter('{')?;
        let mut members = Members::new();
        loop {
            self.blanks()?;
            if self.eat('}') {
                self.depth -= 1;
                return Ok(members);
            }
            let key = self.key()?;
            self.blanks()?;
            if !self.eat(':') {
                return Err(self.malformed("expected a colon"));
            }
            members.push((key, self.value()?));
            self.separator('}')?;
        }
    }

    fn array(&mut self) -> Result<Vec<Token>, Malformed> {
        self.enter('[')?;
        let mut items = Vec::new();
        loop {
            self.blanks()?;
            if self.eat(']') {
                self.depth -= 1;
                return Ok(items);
            }
            items.push(self.value()?);
            self.separator(']')?;
        }
    }

    fn enter(&mut self, open: char) -> Result<(), Malformed> {
        self.blanks()?;
        if self.depth == self.deepest {
            return Err(self.malformed("nested too deeply"));
        }
        if !self.eat(open) {
            return Err(self.malformed("expected an object"));
        }
        self.depth += 1;
        Ok(())
    }

    /// A comma, which may be the last one, or the end that is left to the caller.
    fn separator(&mut self, close: char) -> Result<(), Malformed> {
        self.blanks()?;
        if self.eat(',') || self.peek() == Some(close) {
            return Ok(());
        }
        Err(self.malformed("expected a comma or the end"))
    }

    fn key(&mut self) -> Result<String, Malformed> {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            return self.string(quote);
        }
        let bare = self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '$');
        if bare.is_empty() {
            return Err(self.malformed("expected a key"));
        }
        Ok(bare.to_owned())
    }

    fn word(&mut self) -> Result<Token, Malformed> {
        let start = self.position;
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let token = match word {
            "true" => Some(Token::Bool(true)),
            "false" => Some(Token::Bool(false)),
            "null" | "undefined" => Some(Token::Null),
            "NaN" => Some(Token::Number(Number::Float(f64::NAN))),
            "Infinity" => Some(Token::Number(Number::Float(f64::INFINITY))),
            "-Infinity" => Some(Token::Number(Number::Float(f64::NEG_INFINITY))),
            _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') => {
                Number::parse(word).map(Token::Number)
            }
            _ => None,
        };
        token.ok_or_else(|| {
            self.position = start;
            self.malformed("expected a value")
        })
    }

    fn string(&mut self, quote: char) -> Result<String, Malformed> {
        self.eat(quote);
        // Halves of pairs may stand alone in .NET; here they become U+FFFD.
        let mut units = Vec::new();
        loop {
            let mut buffer = [0; 2];
            match self.bump() {
                None => return Err(self.malformed("an open string")),
                Some(c) if c == quote => return Ok(String::from_utf16_lossy(&units)),
                Some('\\') => {
                    let escaped = self.bump();
                    units.push(match escaped {
                        Some('n') => 0x0a,
                        Some('r') => 0x0d,
                        Some('t') => 0x09,
                        Some('b') => 0x08,
                        Some('f') => 0x0c,
                        Some('u') => self.unit()?,
                        Some('"') => 0x22,
                        Some('\'') => 0x27,
                        Some('/') => 0x2f,
                        Some('\\') => 0x5c,
                        _ => return Err(self.malformed("an unknown escape")),
                    });
                }
                Some(c) => units.extend_from_slice(c.encode_utf16(&mut buffer)),
            }
        }
    }

    fn unit(&mut self) -> Result<u16, Malformed> {
        let digits = self.text.get(self.position..self.position + 4);
        let unit = digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.position += 4;
        unit.ok_or_else(|| self.malformed("expected four hexadecimal digits"))
    }

    fn blanks(&mut self) -> Result<(), Malformed> {
        loop {
            self.take_while(char::is_whitespace);
            if self.rest().starts_with("//") {
                self.take_while(|c| c != '\n' && c != '\r');
            } else if let Some(comment) = self.rest().strip_prefix("/*") {
                let Some(length) = comment.find("*/") else {
                    return Err(self.malformed("an open comment"));
                };
                self.position += length + 4;
            } else {
                return Ok(());
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.position += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, expected: char) -> bool {
        let is_next = self.peek() == Some(expected);
        if is_next {
            self.position += expected.len_utf8();
        }
        is_next
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !accept(c)).unwrap_or(rest.len());
        self.position += length;
        rest.get(..length).unwrap_or_default()
    }

    fn malformed(&self, reason: &'static str) -> Malformed {
        Malformed {
            position: self.position,
            reason,
        }
    }
}

/// A repeated key keeps its first place and its last value.
fn object(members: Members) -> Token {
    let mut properties: Members = Vec::with_capacity(members.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(members.len());
    for (key, value) in members {
        let place = places.get(&key).copied();
        if let Some((_, earlier)) = place.and_then(|place| properties.get_mut(place)) {
            *earlier = value;
        } else {
            places.insert(key.clone(), properties.len());
            properties.push((key, value));
        }
    }
    Token::Object(properties)
}

#[cfg(test)]
mod tests {
    use super::{Reader, Token};

    fn read(text: &str) -> Result<String, String> {
        let token = Reader::new(text).value();
        token
            .map(|token: Token| token.to_compact_json())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn accepted_values() {
        for (text, compact) in [
            ("{}", "{}"),
            ("\u{feff} [1,]", "[1]"),
            ("/*c*/{/*d*/'a' : 'b', // e\n c:1,}", r#"{"a":"b","c":1}"#),
            ("{\"a\":NaN,b:-Infinity}", r#"{"a":"NaN","b":"-Infinity"}"#),
            ("{\"a\":1}garbage", r#"{"a":1}"#),
            ("\"a\u{1}\tb\"", r#""a\u0001\tb""#),
            (r#""\ud83d\ude00 \ud800 \/ \'""#, "\"😀 \u{fffd} / '\""),
            ("[undefined, null]", "[null,null]"),
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Ok(compact), "{text}");
        }
    }

    #[test]
    fn rejected_values() {
        for text in [
            "",
            "{",
            "[1",
            "{\"a\"}",
            "{bad}",
            "[bad]",
            "\"a",
            "/*",
            "{a:1 b:2}",
            "\"\\x\"",
            "\"\\u00g0\"",
            "tru",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(&deep(256)).is_ok());
        assert!(read(&deep(257)).is_err());
    }
}
