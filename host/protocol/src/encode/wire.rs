//! The JSON that the host is sent for one output.

use std::borrow::Cow;

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// One value for the host; borrows what the plugin returned.
pub(super) enum Wire<'a> {
    /// A string as it is.
    Text(Cow<'a, str>),
    /// Bytes, as base64 in a string.
    Base64(&'a [u8]),
    /// JSON, as it is.
    Raw(&'a RawValue),
    /// A list.
    Array(Vec<Wire<'a>>),
    /// An HTTP response.
    Http(Response<'a>),
}

/// An HTTP response as an `http` output takes it.
pub(super) struct Response<'a> {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'a str, Cow<'a, str>)>,
    pub(super) body: Option<Cow<'a, str>>,
}

/// Outputs by name.
pub(super) struct Object<'o, 'a>(pub(super) &'o [(&'a String, Wire<'a>)]);

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Wire::Text(text) => serializer.serialize_str(text),
            Wire::Base64(bytes) => serializer.collect_str(&Base64Display::new(bytes, &STANDARD)),
            Wire::Raw(raw) => raw.serialize(serializer),
            Wire::Array(items) => serializer.collect_seq(items),
            Wire::Http(response) => response.serialize(serializer),
        }
    }
}

impl Serialize for Response<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("statusCode", &self.status)?;
        if !self.headers.is_empty() {
            map.serialize_entry("headers", &Headers(&self.headers))?;
        }
        if let Some(body) = &self.body {
            map.serialize_entry("body", body)?;
        }
        map.end()
    }
}

struct Headers<'h, 'a>(&'h [(&'a str, Cow<'a, str>)]);

impl Serialize for Headers<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Object<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, wire)| (name, wire)))
    }
}
