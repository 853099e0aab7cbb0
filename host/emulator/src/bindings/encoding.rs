//! How the host writes bytes as the text of a queue message.

use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, PAD};
use base64::{DecodeError, Engine};

/// How the host writes bytes as the text of a queue message
/// (`extensions.queues.messageEncoding` of host.json).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageEncoding {
    /// In base64; the default.
    #[default]
    Base64,
    /// As the UTF-8 text that they are.
    None,
}

/// .NET does not look at the bits that do not count.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, PAD.with_decode_allow_trailing_bits(true));

impl MessageEncoding {
    /// The text for `content`. Without an encoding, what is not UTF-8 is lost.
    pub fn encode(self, content: &[u8]) -> String {
        match self {
            Self::Base64 => BASE64.encode(content),
            Self::None => String::from_utf8_lossy(content).into_owned(),
        }
    }

    /// The content of a message with this text.
    pub fn decode(self, text: &str) -> Result<Vec<u8>, DecodeError> {
        match self {
            Self::Base64 => {
                let is_blank = |letter: &char| matches!(letter, ' ' | '\t' | '\r' | '\n');
                let letters: String = text.chars().filter(|letter| !is_blank(letter)).collect();
                BASE64.decode(letters)
            }
            Self::None => Ok(text.as_bytes().to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MessageEncoding::{self, Base64, None as Plain};

    #[test]
    fn contents_have_texts() {
        for (encoding, content, text) in [
            (Base64, &b""[..], ""),
            (Base64, b"hello", "aGVsbG8="),
            (Base64, &[0xff, 0xfe], "//4="),
            (Plain, b"hello", "hello"),
            (Plain, &[b'a', 0xff], "a\u{fffd}"),
        ] {
            assert_eq!(encoding.encode(content), text, "{encoding:?} {content:?}");
        }
    }

    #[test]
    fn texts_have_contents() {
        let cases: &[(MessageEncoding, &str, Option<&[u8]>)] = &[
            (Base64, "", Some(b"")),
            (Base64, "aGVsbG8=", Some(b"hello")),
            (Base64, " aGVs\r\nbG8= ", Some(b"hello")),
            (Base64, "aGVsbG9=", Some(b"hello")),
            (Base64, "aGVsbG8", None),
            (Base64, "plain, not base64!", None),
            (Plain, "plain, not base64!", Some(b"plain, not base64!")),
        ];
        for (encoding, text, content) in cases {
            let decoded = encoding.decode(text).ok();
            assert_eq!(decoded.as_deref(), *content, "{encoding:?} {text}");
        }
    }
}
