//! What a resource returns besides text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as JsonValue, json};

use crate::{IntoReturn, Response, Result, Return};

/// The contents of a resource, in the form that the extension takes. A function that
/// returns plain text needs none.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceContents {
    kind: &'static str,
    members: Map<String, JsonValue>,
}

impl ResourceContents {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new("text_resource", "text", text.into())
    }

    /// Bytes.
    pub fn blob(bytes: &[u8]) -> Self {
        Self::new("blob_resource", "blob", STANDARD.encode(bytes))
    }

    fn new(kind: &'static str, key: &str, value: String) -> Self {
        let members = Map::from_iter([(key.to_owned(), value.into())]);
        Self { kind, members }
    }

    /// The same with a type such as `image/png`, instead of the one in function.json.
    pub fn with_mime_type(self, mime_type: &str) -> Self {
        self.with("mimeType", mime_type)
    }

    /// The same with another URI than the one that the client reads.
    pub fn with_uri(self, uri: &str) -> Self {
        self.with("uri", uri)
    }

    fn with(mut self, key: &str, value: &str) -> Self {
        self.members.insert(key.to_owned(), value.into());
        self
    }

    /// The text that the extension takes.
    pub fn encode(&self) -> String {
        let content = JsonValue::Object(self.members.clone()).to_string();
        json!({ "type": self.kind, "content": content }).to_string()
    }
}

impl IntoReturn for ResourceContents {
    fn into_return(self) -> Result<Return> {
        Ok(Return::Response(
            Response::new(200).with_body(self.encode()),
        ))
    }
}
