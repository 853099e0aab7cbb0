//! Results of tools, in the form that the extension takes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value as JsonValue, json};

use super::round::InputRequired;
use crate::{Error, Fault, IntoReturn, Json, Response, Result, Return};

/// A content block of the Model Context Protocol.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Block(JsonValue);

impl Block {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(json!({ "type": "text", "text": text.into() }))
    }

    /// A picture, of a type such as `image/png`.
    pub fn image(data: &[u8], mime_type: &str) -> Self {
        Self(json!({ "type": "image", "data": STANDARD.encode(data), "mimeType": mime_type }))
    }

    /// A sound, of a type such as `audio/wav`.
    pub fn audio(data: &[u8], mime_type: &str) -> Self {
        Self(json!({ "type": "audio", "data": STANDARD.encode(data), "mimeType": mime_type }))
    }

    /// A link to a resource, which the client can read.
    pub fn resource_link(uri: &str, name: &str) -> Self {
        Self(json!({ "type": "resource_link", "uri": uri, "name": name }))
    }

    /// The text of a resource.
    pub fn resource(uri: &str, text: &str) -> Self {
        Self(json!({ "type": "resource", "resource": { "uri": uri, "text": text } }))
    }

    /// The same with the type of the text of a resource, such as `text/plain`.
    pub fn with_mime_type(mut self, mime_type: &str) -> Self {
        if let Some(JsonValue::Object(resource)) = self.0.get_mut("resource") {
            resource.insert("mimeType".to_owned(), mime_type.into());
        }
        self
    }

    fn kind(&self) -> &str {
        self.0
            .get("type")
            .and_then(JsonValue::as_str)
            .unwrap_or("text")
    }
}

impl From<&str> for Block {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Block {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// What an MCP tool returns, for a trigger with `"useResultSchema": true`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolResult {
    content: Vec<Block>,
    structured: Option<JsonValue>,
    is_error: bool,
    asks: Option<JsonValue>,
}

impl ToolResult {
    /// A result without content.
    pub fn new() -> Self {
        Self::default()
    }

    /// Text that the model reads.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new().with(Block::text(text))
    }

    /// A value as structured content, and the same as text for clients that do not know
    /// it. Fails if the value cannot be serialized to JSON.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        let structured = serde_json::to_value(value)?;
        let result = Self::text(structured.to_string());
        // Structured content is an object.
        Ok(if structured.is_object() {
            result.with_structured(structured)
        } else {
            result
        })
    }

    /// A failure whose reason the model reads.
    pub fn error(reason: impl Into<String>) -> Self {
        Self {
            is_error: true,
            ..Self::text(reason)
        }
    }

    /// The same with another block.
    pub fn with(mut self, block: impl Into<Block>) -> Self {
        self.content.push(block.into());
        self
    }

    /// The same with structured content, a JSON object.
    pub fn with_structured(self, structured: JsonValue) -> Self {
        Self {
            structured: Some(structured),
            ..self
        }
    }

    /// The text that the extension takes.
    pub fn encode(&self) -> Result<String> {
        if let Some(asks) = &self.asks {
            let result = json!({ "type": "call_tool_result", "content": asks.to_string() });
            return Ok(result.to_string());
        }
        let (kind, content) = match self.content.as_slice() {
            [] => ("call_tool_result", json!({ "content": [] }).to_string()),
            blocks if self.is_error => (
                "call_tool_result",
                json!({ "content": blocks, "isError": true }).to_string(),
            ),
            [block] => (block.kind(), serde_json::to_string(block)?),
            blocks => ("multi_content_result", serde_json::to_string(blocks)?),
        };
        let mut result = json!({ "type": kind, "content": content });
        if let (Some(members), Some(structured)) = (result.as_object_mut(), &self.structured) {
            members.insert("structuredContent".into(), structured.to_string().into());
        }
        Ok(result.to_string())
    }
}

impl From<InputRequired> for ToolResult {
    fn from(asked: InputRequired) -> Self {
        Self {
            asks: Some(asked.into_json()),
            ..Self::default()
        }
    }
}

/// As the return value of a function whose function.json is written by hand.
impl IntoReturn for ToolResult {
    fn into_return(self) -> Result<Return> {
        let text = self.encode()?;
        Ok(Return::Response(Response::new(200).with_body(text)))
    }
}

/// Types that a tool can return.
#[diagnostic::on_unimplemented(
    message = "an MCP tool cannot return `{Self}`",
    note = "return `ToolResult`, text, `Json<T>`, `()`, or an `Option` or a `Result` of one of them"
)]
pub trait IntoToolResult {
    /// The result, or the error.
    fn into_tool_result(self) -> Result<ToolResult>;

    /// What the function returns.
    #[doc(hidden)]
    fn into_tool_return(self) -> Result<Return>
    where
        Self: Sized,
    {
        self.into_tool_result()?.into_return()
    }
}

/// What a tool returns. The model reads the message of an error whose fault is the
/// caller's; every other error fails the invocation.
#[doc(hidden)]
pub fn returned(result: Result<Return>) -> Result<Return> {
    match result {
        Err(error) if error.fault() == Fault::Caller => {
            crate::info!("the tool failed: {}", error.message());
            ToolResult::error(error.message()).into_return()
        }
        other => other,
    }
}

impl IntoToolResult for ToolResult {
    fn into_tool_result(self) -> Result<ToolResult> {
        Ok(self)
    }
}

impl IntoToolResult for () {
    fn into_tool_result(self) -> Result<ToolResult> {
        Ok(ToolResult::new())
    }
}

impl IntoToolResult for &str {
    fn into_tool_result(self) -> Result<ToolResult> {
        Ok(ToolResult::text(self))
    }
}

impl IntoToolResult for String {
    fn into_tool_result(self) -> Result<ToolResult> {
        Ok(ToolResult::text(self))
    }
}

impl<T: Serialize> IntoToolResult for Json<T> {
    fn into_tool_result(self) -> Result<ToolResult> {
        ToolResult::json(&self.0)
    }
}

impl<T: IntoToolResult> IntoToolResult for Option<T> {
    fn into_tool_result(self) -> Result<ToolResult> {
        self.map_or_else(|| Ok(ToolResult::new()), T::into_tool_result)
    }
}

impl<T: IntoToolResult, E: Into<Error>> IntoToolResult for Result<T, E> {
    fn into_tool_result(self) -> Result<ToolResult> {
        self.map_err(E::into)?.into_tool_result()
    }
}
