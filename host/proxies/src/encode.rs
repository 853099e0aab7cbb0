//! Percent-encoding for parts of a URL.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What must always be encoded in a URL. Everything beyond ASCII is encoded as
/// well.
const ILLEGAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Text of the file in a path.
const PATH: &AsciiSet = &ILLEGAL.add(b'?').add(b'#');

/// Text of the file in a query.
const QUERY: &AsciiSet = &ILLEGAL.add(b'#');

/// Text of the file in the value of one parameter.
const PARAMETER: &AsciiSet = &QUERY.add(b'&');

/// A value in a path: its delimiters are encoded.
const PATH_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A value in a query: its delimiters are encoded, but slashes stay readable.
const QUERY_VALUE: &AsciiSet = &ILLEGAL
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b';')
    .add(b'=')
    .add(b'?');

/// A text that is a URI reference as a whole (RFC 3986, section 4.1).
pub(crate) fn reference(text: &str) -> String {
    keeping_escapes(text, ILLEGAL)
}

/// Text of the file for a path.
pub(crate) fn path(text: &str) -> String {
    keeping_escapes(text, PATH)
}

/// Text of the file for a query.
pub(crate) fn query(text: &str) -> String {
    keeping_escapes(text, QUERY)
}

/// Text of the file for the value of one parameter of a query.
pub(crate) fn parameter(text: &str) -> String {
    keeping_escapes(text, PARAMETER)
}

/// A value for a path.
pub(crate) fn path_value(text: &str) -> String {
    utf8_percent_encode(text, PATH_VALUE).to_string()
}

/// A value, or a name, for a query.
pub(crate) fn query_value(text: &str) -> String {
    utf8_percent_encode(text, QUERY_VALUE).to_string()
}

/// Encodes `text` except for its existing escapes.
fn keeping_escapes(text: &str, set: &'static AsciiSet) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (plain, from) = rest.split_at(at);
        encoded.extend(utf8_percent_encode(plain, set));
        let escape = from
            .get(1..3)
            .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        encoded.push_str(if escape { "%" } else { "%25" });
        rest = from.get(1..).unwrap_or_default();
    }
    encoded.extend(utf8_percent_encode(rest, set));
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_values_are_encoded() {
        for (encode, text, expected) in [
            (
                path as fn(&str) -> String,
                "/a b/%41%/é?#",
                "/a%20b/%41%25/%C3%A9%3F%23",
            ),
            (path, "a;b=c,d@e:f&g+h", "a;b=c,d@e:f&g+h"),
            (query, "a=1&b=c d#%zz", "a=1&b=c%20d%23%25zz"),
            (parameter, "T07%3A00 a&b=c", "T07%3A00%20a%26b=c"),
            (
                reference,
                "https://a/é b?x=%41&y=\"#z",
                "https://a/%C3%A9%20b?x=%41&y=%22#z",
            ),
            (path_value, "a/b%2Fc .é", "a%2Fb%252Fc%20.%C3%A9"),
            (
                query_value,
                "a&b=c+d#e?f%g/h:é",
                "a%26b%3Dc%2Bd%23e%3Ff%25g/h:%C3%A9",
            ),
        ] {
            assert_eq!(encode(text), expected, "{text}");
        }
    }
}
