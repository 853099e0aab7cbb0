//! Bodies, messages and blobs in events.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// The begin of some bytes, which may be many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// How many bytes there are in all; absent when that is not known because they
    /// were streamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    /// The first of them as text, if they are UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The first of them in base64, if they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// Whether there are more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

impl Content {
    /// The most bytes that an event keeps.
    pub const LIMIT: usize = 64 << 10;

    /// The begin of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let kept = bytes.get(..Self::LIMIT).unwrap_or(bytes);
        let truncated = kept.len() < bytes.len();
        let (text, base64) = match std::str::from_utf8(kept) {
            Ok(text) => (Some(text.to_owned()), None),
            // The limit may have split the last character.
            Err(error) if truncated && error.error_len().is_none() => {
                let whole = kept.get(..error.valid_up_to()).unwrap_or_default();
                (Some(String::from_utf8_lossy(whole).into_owned()), None)
            }
            Err(_) => (None, Some(STANDARD.encode(kept))),
        };
        Self {
            length: u64::try_from(bytes.len()).ok(),
            text,
            base64,
            truncated,
        }
    }

    /// A body that is streamed, of which nothing is kept.
    pub fn streamed() -> Self {
        Self {
            truncated: true,
            ..Self::default()
        }
    }

    /// How many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        length(&self.text) + length(&self.base64)
    }
}

#[cfg(test)]
mod tests {
    use super::Content;

    #[test]
    fn content_is_text_if_it_can_be() {
        let long = "é".repeat(Content::LIMIT);
        let odd = format!("a{long}");
        for (bytes, text, base64, truncated) in [
            (&b""[..], Some(0), None, false),
            (b"text", Some(4), None, false),
            (b"\xff", None, Some("/w=="), false),
            (long.as_bytes(), Some(Content::LIMIT), None, true),
            (odd.as_bytes(), Some(Content::LIMIT - 1), None, true),
        ] {
            let content = Content::of(bytes);
            assert_eq!(content.text.map(|text| text.len()), text);
            assert_eq!(content.base64.as_deref(), base64);
            assert_eq!(content.truncated, truncated);
            assert_eq!(content.length, Some(bytes.len() as u64));
        }
    }
}
