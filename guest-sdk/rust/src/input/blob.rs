//! Blobs.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as JsonValue};

use super::{FromInput, Input};
use crate::{EventMetadata, Result};

/// The blob of a blob trigger, with its metadata.
///
/// If you need only the content, take `Vec<u8>`, `String` or `Json<T>` instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Blob<T = Vec<u8>> {
    /// The content.
    pub body: T,
    /// The blob's name: what `{name}` in the trigger's path stands for, or else the last
    /// segment of the URL.
    pub name: Option<String>,
    /// The blob's URL.
    pub uri: Option<String>,
    /// The blob's properties, for example `ContentType`.
    pub properties: Map<String, JsonValue>,
    /// The metadata that was set by the blob's owner.
    pub user_metadata: Map<String, JsonValue>,
}

impl<T> Blob<T> {
    /// The media type.
    pub fn content_type(&self) -> Option<&str> {
        self.properties.get("ContentType")?.as_str()
    }
}

impl<T: FromInput> FromInput for Blob<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let metadata = EventMetadata::single(input.metadata);
        let uri = metadata.text("Uri");
        let name = metadata
            .text("name")
            .or_else(|| last_segment(uri.as_deref()?));
        Ok(Self {
            body: T::from_input(input)?,
            name,
            uri,
            properties: metadata.object(&["Properties"]),
            user_metadata: metadata.object(&["Metadata"]),
        })
    }
}

fn last_segment(uri: &str) -> Option<String> {
    let path = uri.split(['?', '#']).next()?;
    let (_, segment) = path.rsplit_once('/')?;
    Some(percent_decode_str(segment).decode_utf8_lossy().into_owned())
}
