//! The host's habit of taking a string for base64 when it can be decoded.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// .NET wants padding, and is silent about bits that stand for nothing.
const DOTNET: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes, if .NET can decode `text`; blanks and line ends are ignored, and
/// the empty string is empty bytes (custom handler protocol, section 5.3).
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
        .collect();
    DOTNET.decode(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn text_that_looks_like_base64_is_decoded() {
        let cases: [(&str, &[u8]); 8] = [
            ("", b""),
            ("test", &[0xb5, 0xeb, 0x2d]),
            ("true", &[0xb6, 0xbb, 0x9e]),
            ("abcd1234", &[0x69, 0xb7, 0x1d, 0xd7, 0x6d, 0xf8]),
            ("aGVs bG8=\n", b"hello"),
            ("YR==", b"a"),
            ("   ", b""),
            ("YQ= =", b"a"),
        ];
        for (text, bytes) in cases {
            assert_eq!(decode(text).as_deref(), Some(bytes), "{text:?}");
        }
    }

    #[test]
    fn other_strings_are_not_decoded() {
        for text in [
            "hello",
            "5",
            "YQ",
            "YQ=",
            "a-_b",
            "tést",
            "{\"a\":1}",
            "YQ==YQ==",
        ] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
