//! An input's value as it arrived.

use crate::HttpRequest;

/// One input: the trigger's value, or that of an input binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The binding has no value, for example because a blob does not exist.
    None,
    /// Text, exactly as it was written to the queue, blob or event.
    Text(String),
    /// A JSON document as text, exactly as it was sent.
    Json(String),
    /// Bytes, of a binding with `"dataType": "binary"`.
    Bytes(Vec<u8>),
    /// The request of an HTTP trigger.
    Http(Box<HttpRequest>),
}

impl Value {
    /// The kind of value, for error messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::None => "empty",
            Self::Text(_) => "text",
            Self::Json(_) => "JSON",
            Self::Bytes(_) => "bytes",
            Self::Http(_) => "an HTTP request",
        }
    }

    /// Its content as bytes; `None` when there is no value.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::None => None,
            Self::Text(text) | Self::Json(text) => Some(text.as_bytes()),
            Self::Bytes(bytes) => Some(bytes),
            Self::Http(request) => Some(request.body()),
        }
    }

    /// Its content as bytes, without copying them; `None` when there is no value.
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::None => None,
            Self::Text(text) | Self::Json(text) => Some(text.into_bytes()),
            Self::Bytes(bytes) => Some(bytes),
            Self::Http(request) => Some(request.into_body()),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        Self::Json(json.to_string())
    }
}

impl From<HttpRequest> for Value {
    fn from(request: HttpRequest) -> Self {
        Self::Http(Box::new(request))
    }
}
