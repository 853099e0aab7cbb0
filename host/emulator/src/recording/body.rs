//! Bodies, messages and blobs in a recording, as a whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Some bytes: as text if they are UTF-8, else in base64.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedBody {
    /// The bytes, if they are UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The bytes in base64, if they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    /// Whether there were more bytes, which were not kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
}

impl RecordedBody {
    /// The most bytes of a streamed body that are kept.
    pub const LIMIT: usize = 256 << 20;

    /// The body that holds these bytes.
    pub fn of(bytes: Vec<u8>) -> Self {
        let (text, base64) = match String::from_utf8(bytes) {
            Ok(text) => (Some(text), None),
            Err(error) => (None, Some(STANDARD.encode(error.as_bytes()))),
        };
        Self {
            text,
            base64,
            truncated: false,
        }
    }

    /// The same with a mark that there were more bytes.
    #[must_use]
    pub fn truncated_if(mut self, truncated: bool) -> Self {
        self.truncated = truncated;
        self
    }

    /// Whether there were more bytes.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Rewrites the bytes; `None` leaves them as they are.
    pub(super) fn rewrite(&mut self, rewrite: impl FnOnce(&[u8]) -> Option<Vec<u8>>) {
        let rewritten = match &self.text {
            Some(text) => rewrite(text.as_bytes()),
            None => self.bytes().ok().and_then(|bytes| rewrite(&bytes)),
        };
        if let Some(bytes) = rewritten {
            *self = Self::of(bytes).truncated_if(self.truncated);
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// When there is neither text nor valid base64.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        match (&self.text, &self.base64) {
            (Some(text), None) => Ok(text.clone().into_bytes()),
            (None, Some(base64)) => STANDARD
                .decode(base64)
                .map_err(|error| format!("a body is not valid base64: {error}")),
            _ => Err("a body needs either `text` or `base64`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RecordedBody;

    #[test]
    fn bytes_survive_the_file() {
        for (bytes, line) in [
            (&b"{\"a\":1}"[..], r#"{"text":"{\"a\":1}"}"#),
            (b"", r#"{"text":""}"#),
            (b"\xff\x00", r#"{"base64":"/wA="}"#),
        ] {
            let body = RecordedBody::of(bytes.to_vec());
            assert_eq!(serde_json::to_string(&body).unwrap(), line);
            let read: RecordedBody = serde_json::from_str(line).unwrap();
            assert_eq!(read.bytes().unwrap(), bytes);
        }
        for line in ["{}", r#"{"base64":"?"}"#, r#"{"text":"","base64":""}"#] {
            let read: RecordedBody = serde_json::from_str(line).unwrap();
            assert!(read.bytes().is_err(), "{line}");
        }
    }
}
