//! Bytes that the host reads as text.

/// The text of a request body or of a blob: in UTF-8, or in UTF-16 or UTF-32 where a byte
/// order mark says so. The mark is removed, and what is invalid becomes U+FFFD (custom
/// handler protocol, section 3.4).
pub(super) fn decoded_text(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, rest @ ..] => utf32(rest, u32::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        all => String::from_utf8_lossy(all).into_owned(),
    }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| read(*pair));
    let letters = char::decode_utf16(units);
    let letters = letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    letters.chain(replacement(rest)).collect()
}

fn utf32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    let (fours, rest) = bytes.as_chunks::<4>();
    let letters = fours.iter().map(|four| {
        let letter = char::from_u32(read(*four));
        letter.unwrap_or(char::REPLACEMENT_CHARACTER)
    });
    letters.chain(replacement(rest)).collect()
}

/// What stands for a character that was cut.
fn replacement(rest: &[u8]) -> Option<char> {
    (!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::decoded_text;

    #[test]
    fn byte_order_marks_are_honoured() {
        let cases: [(&[u8], &str); 9] = [
            (b"", ""),
            (b"h\xc3\xa9", "hé"),
            (b"\xef\xbb\xbfabc", "abc"),
            (b"\xff\xfeh\0\xe9\0", "hé"),
            (b"\xfe\xff\0h\0\xe9", "hé"),
            (b"\xff\xfe\0\0h\0\0\0", "h"),
            (b"\0\0\xfe\xff\0\0\0h", "h"),
            (b"a\xff\x80", "a\u{fffd}\u{fffd}"),
            (b"\xff\xfea\0b", "a\u{fffd}"),
        ];
        for (bytes, text) in cases {
            assert_eq!(decoded_text(bytes), text, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn text_survives_every_encoding(text in any::<String>()) {
            let units = || text.encode_utf16();
            let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
            let wide: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
            prop_assume!(!text.starts_with('\0'));
            prop_assert_eq!(&decoded_text(&[b"\xff\xfe", little.as_slice()].concat()), &text);
            prop_assert_eq!(&decoded_text(&[b"\xfe\xff", big.as_slice()].concat()), &text);
            prop_assert_eq!(&decoded_text(&[b"\0\0\xfe\xff", wide.as_slice()].concat()), &text);
        }
    }
}
