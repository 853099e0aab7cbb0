//! `path`: where the server answers.

use crate::json::Cursor;

/// Reads a path with an optional query.
pub(super) fn read(value: &Cursor<'_>) -> Option<String> {
    let text = value.text()?;
    let is_path = text.starts_with('/')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'\\' | b'{' | b'}'));
    if !is_path {
        value.error(
            format!("is `{text}`, which is not a path"),
            "write the path of a request, such as \"/api/mcp\"",
        );
        return None;
    }
    Some(text.to_owned())
}
