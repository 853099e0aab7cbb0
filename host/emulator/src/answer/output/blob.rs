//! Blobs: the value becomes the whole content.

use super::Given;
use crate::token::{Number, Token};

/// The content of the blob. Numbers and booleans are written as raw memory, and
/// a string that looks like a date cannot be written at all.
pub fn content(given: Given) -> Result<Vec<u8>, String> {
    let token = match given {
        Given::Bytes(bytes) => return Ok(bytes),
        Given::Token(token) => token,
    };
    match token {
        Token::Text(text) => Ok(text.into_bytes()),
        Token::Array(_) | Token::Object(_) => Ok(token.to_compact_json().into_bytes()),
        Token::Bool(flag) => Ok(vec![u8::from(flag)]),
        // The low 32 bits of a whole number, whatever it is.
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the host drops the upper half too"
        )]
        Token::Number(Number::Integer(integer)) => Ok((integer as i32).to_le_bytes().to_vec()),
        Token::Number(Number::Float(float)) => Ok(float.to_le_bytes().to_vec()),
        Token::Number(Number::Large(digits)) => Err(format!("{digits} has no bytes")),
        Token::Date(_) => Err("a date cannot be written to a blob".to_owned()),
        Token::Null => Err("null cannot be written to a blob".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::content;
    use crate::answer::output::Given;
    use crate::token::Token;

    #[test]
    fn every_type_has_its_bytes() {
        let cases: &[(&str, &[u8])] = &[
            (r#""hello""#, b"hello"),
            (r#""[1, 2]""#, b"[1, 2]"),
            ("[1, 2]", b"[1,2]"),
            (r#"{ "b": 1, "a": 2 }"#, br#"{"b":1,"a":2}"#),
            ("5", &[5, 0, 0, 0]),
            ("-1", &[0xff, 0xff, 0xff, 0xff]),
            ("12345678901", &[0x35, 0x1c, 0xdc, 0xdf]),
            ("true", &[1]),
            ("0.5", &[0, 0, 0, 0, 0, 0, 0xe0, 0x3f]),
        ];
        for (json, bytes) in cases {
            let token = Token::parse(json).unwrap();
            assert_eq!(content(Given::Token(token)).unwrap(), *bytes, "{json}");
        }
    }

    #[test]
    fn invalid_values_fail() {
        for json in [
            r#""2020-01-01T00:00:00Z""#,
            "123456789012345678901234567890",
        ] {
            let token = Token::parse(json).unwrap();
            assert!(content(Given::Token(token)).is_err(), "{json}");
        }
    }
}
