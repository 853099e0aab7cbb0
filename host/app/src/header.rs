//! Header values as text.

use std::borrow::Cow;

/// The text of a header value or a reason phrase, which are bytes on the wire:
/// UTF-8, and Latin-1 where it is not, as browsers read them.
pub fn header_text(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(text) => text.into(),
        Err(_) => value.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::header_text;

    #[test]
    fn no_byte_is_lost() {
        for (value, expected) in [
            (&b"plain"[..], "plain"),
            ("caf\u{e9} \u{1f44b}".as_bytes(), "caf\u{e9} \u{1f44b}"),
            (b"caf\xe9", "caf\u{e9}"),
            // Not UTF-8 as a whole, so none of it is read as such.
            (b"\xc3\xa9 \xe9", "\u{c3}\u{a9} \u{e9}"),
            (b"\x80\xff", "\u{80}\u{ff}"),
            (b"", ""),
        ] {
            assert_eq!(header_text(value), expected);
        }
    }
}
