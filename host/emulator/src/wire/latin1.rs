//! Header bytes as text: each byte is the character with its number, so that every
//! header survives reading and writing.

/// The text of `bytes`.
pub(super) fn decode(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Appends the bytes of `text`. A character that Latin-1 lacks is written in UTF-8.
pub(super) fn encode(text: &str, bytes: &mut Vec<u8>) {
    for character in text.chars() {
        if let Ok(byte) = u8::try_from(character) {
            bytes.push(byte);
        } else {
            bytes.extend(character.encode_utf8(&mut [0; 4]).bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn header_bytes_survive() {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in [&b"plain"[..], b"caf\xe9", b"caf\xc3\xa9", &all] {
            let mut written = Vec::new();
            encode(&decode(bytes), &mut written);
            assert_eq!(written, bytes);
        }
    }

    #[test]
    fn other_characters_are_written_in_utf_8() {
        let mut written = Vec::new();
        encode("\u{e9}\u{20ac}", &mut written);
        assert_eq!(written, b"\xe9\xe2\x82\xac");
    }
}
