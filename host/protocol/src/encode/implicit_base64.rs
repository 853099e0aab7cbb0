//! Plain strings that the host would decode.

/// Whether the host would decode `text` as base64 where it stands alone: white
/// space does not count, and the empty string decodes too (custom handler
/// protocol, section 5.3).
pub(super) fn decodes_as_base64(text: &str) -> bool {
    let mut symbols = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => symbols += 1,
            _ => return false,
        }
    }
    padding <= 2 && (symbols + padding).is_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::decodes_as_base64;

    #[test]
    fn base64_is_guessed_as_the_host_does() {
        let cases = [
            ("", true),
            ("test", true),
            ("true", true),
            ("abcd1234", true),
            ("aGk=", true),
            ("aA==", true),
            ("a b c d", true),
            ("hello", false),
            ("five!", false),
            ("a===", false),
            ("aG=k", false),
            ("tést", false),
        ];
        for (text, expected) in cases {
            assert_eq!(decodes_as_base64(text), expected, "{text:?}");
        }
    }
}
