//! The path of a request, as ASP.NET Core sees it.

/// A path without escapes and dot segments, split at its slashes.
#[derive(Debug, PartialEq, Eq)]
pub struct RequestPath<'a> {
    /// Some are empty when slashes follow each other.
    pub(super) segments: Vec<String>,
    /// The same segments, escaped as they came.
    pub(super) escaped: Vec<&'a str>,
    /// Whether a slash ends it. Only a catch-all parameter takes note.
    pub(super) trailing_slash: bool,
}

impl<'a> RequestPath<'a> {
    /// Reads a path as it is in the request; the empty one is `/`. `None`
    /// when it does not begin at the root or holds a null character, which the
    /// Functions host refuses.
    pub fn parse(raw: &'a str) -> Option<Self> {
        let raw = if raw.is_empty() { "/" } else { raw };
        let mut segments = Vec::new();
        let mut escaped = Vec::new();
        let mut dots = false;
        for encoded in raw.strip_prefix('/')?.split('/') {
            let segment = decode(encoded);
            if segment.contains('\0') {
                return None;
            }
            // Dots count even when they are escaped, so that no value can lead
            // out of a folder.
            dots = matches!(segment.as_str(), "." | "..");
            match segment.as_str() {
                "." => {}
                ".." => {
                    segments.pop();
                    escaped.pop();
                }
                _ => {
                    segments.push(segment);
                    escaped.push(encoded);
                }
            }
        }
        let trailing_slash = dots || segments.pop_if(|last| last.is_empty()).is_some();
        escaped.truncate(segments.len());
        Some(Self {
            segments,
            escaped,
            trailing_slash,
        })
    }
}

impl RequestPath<'_> {
    /// The first segment, decoded.
    pub fn first(&self) -> Option<&str> {
        self.segments.first().map(String::as_str)
    }
}

/// Decodes a segment. What is not UTF-8 stays escaped, and so does a slash:
/// otherwise it could not be distinguished from a separator.
fn decode(encoded: &str) -> String {
    let mut decoded = String::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some(at) = rest.find('%') {
        let (plain, escaped) = rest.split_at(at);
        decoded.push_str(plain);
        let (bytes, after) = escapes(escaped);
        if bytes.is_empty() {
            decoded.push('%');
            rest = escaped.get(1..).unwrap_or("");
            continue;
        }
        push_bytes(&bytes, escaped, &mut decoded);
        rest = after;
    }
    decoded.push_str(rest);
    decoded
}

/// The bytes of the escapes with which `text` begins, and what follows them.
fn escapes(mut text: &str) -> (Vec<u8>, &str) {
    let mut bytes = Vec::new();
    while let Some(digits) = text.strip_prefix('%').and_then(|rest| rest.get(..2))
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        && let Ok(byte) = u8::from_str_radix(digits, 16)
    {
        bytes.push(byte);
        text = text.get(3..).unwrap_or("");
    }
    (bytes, text)
}

/// Adds `bytes`, each of which is three letters of `escaped`.
fn push_bytes(bytes: &[u8], mut escaped: &str, decoded: &mut String) {
    let mut keep = |length: usize, text: Option<char>| {
        let (original, rest) = escaped
            .split_at_checked(3 * length)
            .unwrap_or((escaped, ""));
        escaped = rest;
        match text {
            Some(letter) => decoded.push(letter),
            None => decoded.push_str(original),
        }
    };
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            keep(letter.len_utf8(), (letter != '/').then_some(letter));
        }
        keep(chunk.invalid().len(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_and_resolved() {
        for (raw, segments, trailing_slash) in [
            ("", &[][..], true),
            ("/", &[], true),
            ("/a/b", &["a", "b"], false),
            ("/a/b/", &["a", "b"], true),
            ("//", &[""], true),
            ("/a//b", &["a", "", "b"], false),
            ("/a%20b/%C3%A9", &["a b", "é"], false),
            ("/a%2Fb%2fc", &["a%2Fb%2fc"], false),
            ("/a%252Fb", &["a%2Fb"], false),
            ("/%FF%41%C3", &["%FFA%C3"], false),
            ("/100%/%zz/%4", &["100%", "%zz", "%4"], false),
            ("/a+b", &["a+b"], false),
            ("/a/./b", &["a", "b"], false),
            ("/a/%2E%2e/b", &["b"], false),
            ("/../../a", &["a"], false),
            ("/a/b/..", &["a"], true),
            ("/a//.", &["a", ""], true),
            ("/é%é", &["é%é"], false),
        ] {
            let path = RequestPath::parse(raw).expect(raw);
            assert_eq!(path.segments, segments, "{raw}");
            assert_eq!(path.escaped.len(), segments.len(), "{raw}");
            assert_eq!(path.trailing_slash, trailing_slash, "{raw}");
        }
        for raw in ["*", "a", "http://host/a", "/a%00b"] {
            assert_eq!(RequestPath::parse(raw), None, "{raw}");
        }
    }
}
