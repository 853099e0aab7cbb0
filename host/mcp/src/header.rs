//! The headers by which a request describes itself since protocol version 2026-07-28
//! (MCP specification, streamable HTTP transport).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The protocol version of the request.
pub const PROTOCOL_VERSION: &str = "mcp-protocol-version";

/// The JSON-RPC method of the body.
pub const METHOD: &str = "mcp-method";

/// What the method is applied to: the name of a tool or a prompt, or the URI of a
/// resource.
pub const NAME: &str = "mcp-name";

/// The first protocol version without sessions, whose requests must describe
/// themselves in headers.
pub const STATELESS_SINCE: &str = "2026-07-28";

/// Whether `version` is [`STATELESS_SINCE`] or later. Versions are dates, so that
/// their order is that of their text; other text is not a version.
pub fn is_stateless(version: &str) -> bool {
    let is_date = version.len() == STATELESS_SINCE.len()
        && version
            .bytes()
            .zip(STATELESS_SINCE.bytes())
            .all(|(byte, pattern)| match pattern {
                b'-' => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
    is_date && version >= STATELESS_SINCE
}

/// The value of [`NAME`], decoded: names that are not plain ASCII are sent as
/// `=?base64?…?=` ("Value Encoding"). `None` when it is not valid.
pub fn decode(value: &str) -> Option<String> {
    let encoded = value
        .strip_prefix("=?base64?")
        .and_then(|rest| rest.strip_suffix("?="));
    match encoded {
        Some(encoded) => String::from_utf8(STANDARD.decode(encoded).ok()?).ok(),
        None => value
            .bytes()
            .all(|byte| matches!(byte, b' '..=b'~' | b'\t'))
            .then(|| value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_date() {
        for (version, stateless) in [
            ("2026-07-28", true),
            ("2026-11-01", true),
            ("2025-11-25", false),
            ("2025-03-26", false),
            ("", false),
            ("draft", false),
            ("2026-07-28 ", false),
            ("9999999999", false),
            ("2026-0x-28", false),
        ] {
            assert_eq!(is_stateless(version), stateless, "{version}");
        }
    }

    /// The examples of the specification, and values that are not valid.
    #[test]
    fn names_are_decoded() {
        for (value, expected) in [
            ("get_weather", Some("get_weather")),
            ("file:///a b?c", Some("file:///a b?c")),
            ("=?base64?SGVsbG8sIOS4lueVjA==?=", Some("Hello, 世界")),
            ("=?base64?IHBhZGRlZCA=?=", Some(" padded ")),
            (
                "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
                Some("=?base64?literal?="),
            ),
            ("=?BASE64?YQ==?=", Some("=?BASE64?YQ==?=")),
            ("=?base64?not base64?=", None),
            ("=?base64?/w==?=", None),
            ("caf\u{e9}", None),
        ] {
            assert_eq!(decode(value).as_deref(), expected, "{value}");
        }
    }
}
