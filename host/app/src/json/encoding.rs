//! Bytes to text, as .NET reads a text file.

use crate::problem::Report;

/// The text of a file that Azure defines. A byte order mark tells the encoding;
/// without one it is UTF-8, and what is not becomes U+FFFD. Anything but UTF-8
/// is a warning: other programs may read the file otherwise.
pub(super) fn decode(bytes: Vec<u8>, report: &Report) -> String {
    const REMEDY: &str = "save it as UTF-8";
    if let Some(text) = marked(&bytes) {
        report.warn("is not UTF-8 text, which other tools may not read", REMEDY);
        return text;
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            report.warn(
                "is not UTF-8 text; the Functions host reads each invalid byte as U+FFFD",
                REMEDY,
            );
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }
    }
}

/// The text behind a byte order mark of UTF-16 or UTF-32.
fn marked(bytes: &[u8]) -> Option<String> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe, 0, 0]) {
        return Some(utf32(rest, u32::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(&[0, 0, 0xfe, 0xff]) {
        return Some(utf32(rest, u32::from_be_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return Some(utf16(rest, u16::from_le_bytes));
    }
    let rest = bytes.strip_prefix(&[0xfe, 0xff])?;
    Some(utf16(rest, u16::from_be_bytes))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (units, rest) = bytes.as_chunks();
    let mut text: String = char::decode_utf16(units.iter().copied().map(unit))
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.extend((!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER));
    text
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let (units, rest) = bytes.as_chunks();
    let mut text: String = units
        .iter()
        .map(|bytes| char::from_u32(unit(*bytes)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.extend((!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_as_dotnet_reads_them() {
        for (bytes, text, warnings) in [
            (&b"{}"[..], "{}", 0),
            (b"", "", 0),
            // The parser removes this mark.
            (b"\xef\xbb\xbf{}", "\u{feff}{}", 0),
            (b"\xff\xfe{\0}\0", "{}", 1),
            (b"\xff\xfe{\0}\0a", "{}\u{fffd}", 1),
            (b"\xfe\xff\0{\0}", "{}", 1),
            (b"\xff\xfe=\xd8\0\xde", "\u{1f600}", 1),
            (b"\xff\xfe=\xd8", "\u{fffd}", 1),
            (b"\xff\xfe\0\0{\0\0\0", "{", 1),
            (b"\0\0\xfe\xff\0\0\0{", "{", 1),
            (b"\0\0\xfe\xff\0\x11\0\0", "\u{fffd}", 1),
            (b"{\"a\xff\": 1}", "{\"a\u{fffd}\": 1}", 1),
        ] {
            let report = Report::new("host.json");
            assert_eq!(decode(bytes.to_vec(), &report), text, "{bytes:?}");
            assert_eq!(report.into_problems().len(), warnings, "{bytes:?}");
        }
    }
}
