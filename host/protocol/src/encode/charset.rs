//! The charset in a function's Content-Type.
//!
//! The host writes a text body as UTF-8, or as UTF-16 when the Content-Type says
//! so, and puts the charset that it used into the header (custom handler
//! protocol, section 5.5). A caller who sends `Accept-Charset: utf-16` is
//! answered in UTF-16 whatever the function said.

use std::borrow::Cow;

use super::output_writer::OutputWriter;

/// The text of a body in the charset that its Content-Type names. A charset that
/// does not match the bytes is removed from the header.
pub(super) fn text<'a>(
    bytes: &'a [u8],
    headers: &mut [(&'a str, Cow<'a, str>)],
    writer: &mut OutputWriter<'_>,
) -> Option<Cow<'a, str>> {
    let mut fields = headers.iter_mut();
    let content_type = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let utf8 = || std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
    let Some((_, value)) = content_type else {
        return utf8();
    };
    let Some((before, charset, after)) = charset(value) else {
        return utf8();
    };
    if charset.eq_ignore_ascii_case("utf-8") || bytes.is_empty() {
        return utf8();
    }
    let is_utf16 = charset.eq_ignore_ascii_case("utf-16");
    if is_utf16 && let Some(text) = utf16(bytes) {
        return Some(Cow::Owned(text));
    }
    let text = utf8()?;
    writer.warn(&format!(
        "the charset {charset:?} was dropped from the content type, because {}",
        if is_utf16 {
            "the body is not UTF-16"
        } else {
            "the Functions host writes text as UTF-8"
        }
    ));
    *value = Cow::Owned(format!(
        "{}{after}",
        before.trim_end().trim_end_matches(';')
    ));
    Some(text)
}

/// The host adds no byte order mark and writes the lower byte first. A mark that
/// the function wrote is a character to it, and arrives.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

/// The text before the parameter `charset`, its value, and the text after it.
fn charset(content_type: &str) -> Option<(&str, &str, &str)> {
    let mut start = 0;
    for part in content_type.split(';') {
        let end = start + part.len();
        if let Some((name, value)) = part.split_once('=')
            && name.trim().eq_ignore_ascii_case("charset")
        {
            let before = content_type.get(..start)?;
            let after = content_type.get(end..)?;
            return Some((before, value.trim().trim_matches('"'), after));
        }
        start = end + 1;
    }
    None
}
