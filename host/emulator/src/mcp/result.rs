//! What clients get for `ReturnValue`, as recorded of the extension.

use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::token::Token;

/// The types of content blocks, each a type of results.
const BLOCKS: [&str; 5] = ["text", "image", "audio", "resource", "resource_link"];

/// Why a value is not a result: the client learns only that an error occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAResult {
    /// With `useResultSchema` a result is text.
    #[error("is not text, which `useResultSchema` demands")]
    NotText,
    /// The text is not a result with a type.
    #[error("is not the text of an object with `type` and `content`, both text")]
    Untyped,
    /// The type is not known.
    #[error("has a `type` that the extension does not know")]
    UnknownType,
    /// The content does not belong to the type.
    #[error("has a `content` that is not JSON text of its `type`")]
    Content,
    /// Resources are text.
    #[error("is not text, which is all that a resource can be")]
    Resource,
}

/// The result of a tool. `typed` is its `useResultSchema`.
///
/// # Errors
/// When the extension fails the call.
pub fn of_tool(typed: bool, returned: &Token) -> Result<Value, NotAResult> {
    if *returned == Token::Null {
        return Ok(json!({ "content": [] }));
    }
    if !typed {
        return Ok(json!({ "content": [text(&returned.to_text())] }));
    }
    let typed = Typed::read(returned)?;
    let mut result = match typed.kind.as_str() {
        "call_tool_result" => object(typed.content)?,
        "multi_content_result" => content(typed.content.as_array().ok_or(NotAResult::Content)?)?,
        kind if BLOCKS.contains(&kind) => content(&[typed.content])?,
        _ => return Err(NotAResult::UnknownType),
    };
    if let Some(structured) = typed.structured {
        let structured: Value =
            serde_json::from_str(&structured).map_err(|_| NotAResult::Content)?;
        result.insert("structuredContent".to_owned(), structured);
    }
    result.entry("content").or_insert_with(|| json!([]));
    Ok(result.into())
}

/// The result of a prompt. `typed` is its `useResultSchema`.
///
/// # Errors
/// When the extension fails the call.
pub fn of_prompt(typed: bool, returned: &Token) -> Result<Value, NotAResult> {
    if *returned == Token::Null {
        return Ok(json!({ "messages": [] }));
    }
    if !typed {
        let content = text(&returned.to_text());
        return Ok(json!({ "messages": [{ "role": "user", "content": content }] }));
    }
    let Typed { kind, content, .. } = Typed::read(returned)?;
    match kind.as_str() {
        "get_prompt_result" => {
            let result = object(content)?;
            let messages = result.get("messages").is_some_and(Value::is_array);
            messages.then_some(result.into()).ok_or(NotAResult::Content)
        }
        "prompt_messages" if content.is_array() => Ok(json!({ "messages": content })),
        "prompt_messages" => Err(NotAResult::Content),
        _ => Err(NotAResult::UnknownType),
    }
}

/// The contents of a resource that was read by `uri`.
///
/// # Errors
/// When the extension fails the call.
pub fn of_resource(
    uri: &str,
    mime_type: Option<&str>,
    returned: &Token,
) -> Result<Value, NotAResult> {
    let returned = match returned {
        Token::Null => return Ok(json!({ "contents": [] })),
        Token::Text(text) => text,
        Token::Date(date) => &date.written,
        _ => return Err(NotAResult::Resource),
    };
    let mut contents = typed_contents(returned).unwrap_or_else(|| {
        let text = ("text".to_owned(), Value::from(returned.as_str()));
        Map::from_iter([text])
    });
    let mut default = |key: &str, value: Option<&str>| {
        let given = contents.get(key).and_then(Value::as_str);
        if let (None | Some(""), Some(value)) = (given, value) {
            contents.insert(key.to_owned(), value.into());
        }
    };
    default("uri", Some(uri));
    default("mimeType", mime_type);
    Ok(json!({ "contents": [contents] }))
}

/// Contents with a type, which may be bytes.
fn typed_contents(returned: &str) -> Option<Map<String, Value>> {
    let typed = Typed::read(&Token::from(returned)).ok()?;
    let contents = object(typed.content).ok()?;
    let has = |key: &str| contents.get(key).is_some_and(Value::is_string);
    (has("text") || has("blob")).then_some(contents)
}

/// A result with a type: text of an object whose members are text, too.
struct Typed {
    kind: String,
    /// The JSON in `content`.
    content: Value,
    structured: Option<String>,
}

impl Typed {
    fn read(returned: &Token) -> Result<Self, NotAResult> {
        let Token::Text(text) = returned else {
            return Err(NotAResult::NotText);
        };
        let members: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| NotAResult::Untyped)?;
        let member = |name: &str| {
            let mut members = members.iter();
            let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.and_then(|(_, value)| value.as_str())
        };
        let content = member("content").ok_or(NotAResult::Untyped)?;
        Ok(Self {
            kind: member("type").ok_or(NotAResult::Untyped)?.to_owned(),
            content: serde_json::from_str(content).map_err(|_| NotAResult::Content)?,
            structured: member("structuredContent").map(str::to_owned),
        })
    }
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn object(value: Value) -> Result<Map<String, Value>, NotAResult> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(NotAResult::Content),
    }
}

fn content(blocks: &[Value]) -> Result<Map<String, Value>, NotAResult> {
    let is_block = |block: &Value| {
        let kind = block.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| BLOCKS.contains(&kind))
    };
    if !blocks.iter().all(is_block) {
        return Err(NotAResult::Content);
    }
    Ok(Map::from_iter([("content".to_owned(), blocks.into())]))
}
