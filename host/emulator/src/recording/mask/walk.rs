//! Goes through texts: into JSON, into strings that hold JSON again, and into base64.

use super::{base64_run, json};

/// How deep JSON and base64 may be within each other.
const DEPTH: usize = 6;

/// Rewrites parts of a text. `None` leaves a part as it is.
pub(super) trait Rewrite {
    /// A string of a JSON document, below members with these names.
    fn member(&mut self, path: &[String], text: &str) -> Option<String>;

    /// A number of a JSON document; what replaces it is JSON.
    fn number(&mut self, text: &str) -> Option<String>;

    /// A text that is not JSON.
    fn plain(&mut self, text: &str) -> Option<String>;

    /// Bytes that are not text.
    fn bytes(&mut self, bytes: &[u8]) -> Option<Vec<u8>>;
}

/// Rewrites a text.
pub(super) fn text(rewrite: &mut dyn Rewrite, text: &str) -> Option<String> {
    deeper(rewrite, text, 0)
}

/// Rewrites bytes, which may be text.
pub(super) fn content(rewrite: &mut dyn Rewrite, content: &[u8]) -> Option<Vec<u8>> {
    either(rewrite, content, 0)
}

fn either(rewrite: &mut dyn Rewrite, content: &[u8], depth: usize) -> Option<Vec<u8>> {
    match std::str::from_utf8(content) {
        Ok(text) => deeper(rewrite, text, depth).map(String::into_bytes),
        Err(_) => rewrite.bytes(content),
    }
}

fn deeper(rewrite: &mut dyn Rewrite, text: &str, depth: usize) -> Option<String> {
    if depth < DEPTH && is_json(text) {
        return json::rewrite(text, &mut |path, scalar| match scalar {
            json::Scalar::Number(number) => rewrite.number(number),
            json::Scalar::Name(name) => deeper(rewrite, name, depth + 1),
            json::Scalar::Text(text) => rewrite
                .member(path, text)
                .or_else(|| deeper(rewrite, text, depth + 1)),
        });
    }
    // First what base64 holds as a whole, so that it stays valid.
    let decoded = (depth < DEPTH)
        .then(|| base64_run::rewrite(text, &mut |bytes| either(rewrite, bytes, depth + 1)))
        .flatten();
    let plain = rewrite.plain(decoded.as_deref().unwrap_or(text));
    plain.or(decoded)
}

/// Whether a text is a JSON document that can hold text.
fn is_json(text: &str) -> bool {
    let begin = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    begin.starts_with(['{', '[', '"'])
        && serde_json::from_str::<serde::de::IgnoredAny>(begin).is_ok()
}
