//! How one value is written into the envelope (custom handler protocol, section 3.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::token::{Members, Token};

/// An object stays an object; everything else becomes its JSON text in a string.
pub(super) fn written(value: Token) -> Token {
    match value {
        object @ Token::Object(_) => object,
        other => Token::Text(other.to_compact_json()),
    }
}

/// Text is JSON in JSON.
pub(super) fn text(text: impl Into<String>) -> Token {
    written(Token::Text(text.into()))
}

/// Bytes are base64, once.
pub(super) fn bytes(bytes: &[u8]) -> Token {
    Token::Text(STANDARD.encode(bytes))
}

/// An object with these members.
pub(super) fn object<N: Into<String>, V: Into<Token>>(
    members: impl IntoIterator<Item = (N, V)>,
) -> Token {
    let members = members.into_iter();
    let members: Members = members
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    Token::Object(members)
}

/// A moment inside an object, whose offset is written as `zone`: the fraction of the
/// second in up to seven digits, without noughts at its end.
pub(super) fn moment(when: Timestamp, zone: &str) -> String {
    let fraction = match when.subsec_nanosecond() / 100 {
        0 => String::new(),
        ticks => format!(".{:07}", ticks.rem_euclid(TICKS_PER_SECOND)),
    };
    format!(
        "{}{}{zone}",
        when.strftime("%Y-%m-%dT%H:%M:%S"),
        fraction.trim_end_matches('0')
    )
}

/// .NET counts in units of 100 ns.
const TICKS_PER_SECOND: i32 = 10_000_000;

/// A moment that is a value by itself: without its fraction of a second, and not JSON in
/// JSON. The last moment there is becomes .NET's, which is a day later.
pub(super) fn bare_moment(when: Timestamp) -> Token {
    if when == Timestamp::MAX {
        return Token::from("9999-12-31T23:59:59+00:00");
    }
    Token::Text(when.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string())
}

#[cfg(test)]
mod tests {
    use super::{bare_moment, bytes, moment, text, written};
    use crate::token::Token;

    #[test]
    fn values_are_formatted_like_the_host() {
        for (value, wire) in [
            (r#""hello""#, r#""\"hello\"""#),
            (r#""{\"a\":1}""#, r#""\"{\\\"a\\\":1}\"""#),
            ("5", r#""5""#),
            ("null", r#""null""#),
            (r#"["x","y"]"#, r#""[\"x\",\"y\"]""#),
            (r#"{"b":1,"a":1}"#, r#"{"b":1,"a":1}"#),
        ] {
            let written = written(Token::parse(value).unwrap());
            assert_eq!(written.to_compact_json(), wire);
        }
        assert_eq!(text("hello").to_text(), "\"hello\"");
        assert_eq!(bytes(&[0xff, 0]).to_text(), "/wA=");
    }

    #[test]
    fn moments_keep_their_fractions_in_objects_only() {
        for (when, inside, bare) in [
            (
                "2024-01-01T00:00:00Z",
                "2024-01-01T00:00:00Z",
                "2024-01-01T00:00:00+00:00",
            ),
            (
                "2024-01-01T00:00:00.12Z",
                "2024-01-01T00:00:00.12Z",
                "2024-01-01T00:00:00+00:00",
            ),
            (
                "2024-01-01T00:00:00.123456789Z",
                "2024-01-01T00:00:00.1234567Z",
                "2024-01-01T00:00:00+00:00",
            ),
        ] {
            let when = when.parse().unwrap();
            assert_eq!(moment(when, "Z"), inside);
            assert_eq!(bare_moment(when).to_text(), bare);
        }
    }
}
