//! JSON arguments and return values.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Result;

/// A value that is read from or written as JSON.
///
/// As an argument it accepts a JSON document, text or bytes that contain one, or
/// an HTTP body. As a return value or output it is written as compact JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> Json<T> {
    /// Parses JSON. A byte order mark, which some .NET writers emit, is skipped.
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
