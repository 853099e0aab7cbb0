//! What a client gets for the value of a tool.

use corral_app::McpTool;
use serde_json::{Value, json};

use super::{Envelope, InvalidResult, plain_text, text_block};
use crate::round::asks;

/// The types of a content block (MCP specification, `ContentBlock`).
const BLOCKS: [&str; 5] = ["text", "image", "audio", "resource", "resource_link"];

/// How a message names the types of results.
const TYPES: &str =
    "text, image, audio, resource, resource_link, multi_content_result and call_tool_result";

/// The `CallToolResult` for what `tool` returned.
///
/// # Errors
/// With `useResultSchema`, when it is not text that holds a result. The extension then
/// tells the client only that an error occurred.
pub fn tool_result(tool: &McpTool, returned: Option<&Value>) -> Result<Value, InvalidResult> {
    let Some(returned) = returned.filter(|value| !value.is_null()) else {
        return Ok(json!({ "content": [] }));
    };
    if tool.use_result_schema {
        let text = returned.as_str().ok_or(InvalidResult::NotText)?;
        return typed_result(text);
    }
    Ok(json!({ "content": [text_block(&plain_text(returned))] }))
}

/// The result in `text`.
fn typed_result(text: &str) -> Result<Value, InvalidResult> {
    let Envelope {
        kind,
        content,
        structured,
    } = Envelope::read(text)?;
    let mut whole = match kind.as_str() {
        "call_tool_result" => content
            .filter(Value::is_object)
            .ok_or(InvalidResult::Content("a result as JSON"))?,
        "multi_content_result" => {
            let blocks = content
                .filter(|blocks| {
                    blocks
                        .as_array()
                        .is_some_and(|all| all.iter().all(is_block))
                })
                .ok_or(InvalidResult::Content("a list of content blocks as JSON"))?;
            json!({ "content": blocks })
        }
        kind if BLOCKS.contains(&kind) => {
            let block = content
                .filter(is_block)
                .ok_or(InvalidResult::Content("a content block as JSON"))?;
            json!({ "content": [block] })
        }
        other => {
            return Err(InvalidResult::UnknownType {
                found: other.to_owned(),
                known: TYPES,
            });
        }
    };
    if asks(&whole) {
        return Ok(whole);
    }
    if let Some(structured) = structured {
        let structured: Value = serde_json::from_str(&structured)
            .map_err(|_| InvalidResult::Content("structured content as JSON"))?;
        if let Some(members) = whole.as_object_mut() {
            members.insert("structuredContent".to_owned(), structured);
        }
    }
    if let Some(members) = whole.as_object_mut() {
        members
            .entry("content")
            .or_insert_with(|| Value::Array(Vec::new()));
    }
    Ok(whole)
}

fn is_block(block: &Value) -> bool {
    let kind = block.get("type").and_then(Value::as_str);
    kind.is_some_and(|kind| BLOCKS.contains(&kind))
}

/// What a tool returns so that the model reads `reason` as the failure of the call.
/// Any status but 200 would leave the client with "An error occurred invoking", so
/// this goes out with 200: marked as an error where the tool uses results with a type,
/// else as plain text.
pub fn tool_failure(tool: &McpTool, reason: &str) -> Value {
    if tool.use_result_schema {
        failure_text(reason).into()
    } else {
        reason.into()
    }
}

/// The text of a `call_tool_result` that says that the call failed.
pub fn failure_text(reason: &str) -> String {
    let result = json!({ "content": [text_block(reason)], "isError": true });
    json!({ "type": "call_tool_result", "content": result.to_string() }).to_string()
}
