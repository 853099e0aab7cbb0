//! Shortens text for messages.

/// The longest prefix of `text` that has at most `limit` bytes and ends between
/// two characters.
pub(crate) fn truncate(text: &str, limit: usize) -> &str {
    let end = text.floor_char_boundary(limit);
    text.get(..end).unwrap_or_default()
}
