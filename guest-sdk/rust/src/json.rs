//! JSON on the way in and out.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Result;

/// A value that arrives or leaves as JSON.
///
/// As an argument it takes a JSON document, a text or bytes that hold one, or an
/// HTTP body. As a return value or output it is written as compact JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> Json<T> {
    /// Reads JSON. A byte order mark, which some .NET writers leave, is skipped.
    pub(crate) fn parse(bytes: &[u8]) -> Result<T, serde_json::Error> {
        serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
    }
}

impl<T: Serialize> Json<T> {
    /// Compact JSON text.
    pub(crate) fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.0)?)
    }
}
