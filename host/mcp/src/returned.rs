//! What a client gets for the `ReturnValue` of a tool, a resource or a prompt: the
//! conversions of the MCP extension.

use corral_app::{McpResource, McpTool};
use serde_json::{Value, json};

/// The types of a content block (MCP specification, `ContentBlock`).
const BLOCKS: [&str; 5] = ["text", "image", "audio", "resource", "resource_link"];

/// A returned value that the extension does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidResult {
    /// With `useResultSchema` only text is taken.
    #[error("is not text, but with `useResultSchema` a tool returns text that holds a result")]
    NotText,
    /// The text is not a result.
    #[error(
        "is not a result with a type: {0}; return {{\"type\", \"content\"}} as text, or remove `useResultSchema`"
    )]
    NotAResult(String),
    /// The type of the result is not known.
    #[error(
        "has the type `{0}`, which is not one of text, image, audio, resource, resource_link, multi_content_result and call_tool_result"
    )]
    UnknownType(String),
    /// The content does not belong to the type.
    #[error("has `content` that does not hold {0}")]
    Content(&'static str),
    /// Resources and prompts are text.
    #[error("is not text, which is all that a resource takes")]
    NotResourceText,
}

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

/// The result in `text`: an object with `type`, `content` and, perhaps,
/// `structuredContent`, the last two as JSON text.
fn typed_result(text: &str) -> Result<Value, InvalidResult> {
    let not_a_result = |reason: &str| InvalidResult::NotAResult(reason.to_owned());
    let result: Value =
        serde_json::from_str(text).map_err(|error| InvalidResult::NotAResult(error.to_string()))?;
    let member = |name: &str| {
        let members = result.as_object()?.iter();
        let mut same = members.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        same.next().map(|(_, value)| value)
    };
    let kind = member("type")
        .and_then(Value::as_str)
        .filter(|kind| !kind.is_empty())
        .ok_or_else(|| not_a_result("it has no `type`"))?;
    let content = member("content")
        .and_then(Value::as_str)
        .ok_or_else(|| not_a_result("it has no `content` that is text"))?;
    let content: Option<Value> = serde_json::from_str(content).ok();
    let mut whole = match kind {
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
        other => return Err(InvalidResult::UnknownType(other.to_owned())),
    };
    if let Some(structured) = member("structuredContent").and_then(Value::as_str) {
        let structured: Value = serde_json::from_str(structured)
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

/// The `ReadResourceResult` for what `resource` returned when the client read `uri`.
///
/// # Errors
/// When it is not text.
pub fn resource_result(
    resource: &McpResource,
    uri: &str,
    returned: Option<&Value>,
) -> Result<Value, InvalidResult> {
    let Some(returned) = returned.filter(|value| !value.is_null()) else {
        return Ok(json!({ "contents": [] }));
    };
    let text = returned.as_str().ok_or(InvalidResult::NotResourceText)?;
    let contents = match &resource.mime_type {
        Some(kind) => json!({ "uri": uri, "text": text, "mimeType": kind }),
        None => json!({ "uri": uri, "text": text }),
    };
    Ok(json!({ "contents": [contents] }))
}

/// The `GetPromptResult` for what a prompt returned: one message of the user.
pub fn prompt_result(returned: Option<&Value>) -> Value {
    let Some(returned) = returned.filter(|value| !value.is_null()) else {
        return json!({ "messages": [] });
    };
    json!({ "messages": [{ "role": "user", "content": text_block(&plain_text(returned)) }] })
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

fn text_block(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

/// Text as it is, anything else as indented JSON.
fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::tests::tool;

    const RECORDED: &str = include_str!("../../../tests/host-traces/mcp-extension.json");

    /// Every recorded answer becomes what the recorded client got.
    #[test]
    fn recorded_answers_become_the_recorded_results() {
        let recorded: Value = serde_json::from_str(RECORDED).unwrap();
        let binding = |uri: &str, kind: &str| McpResource {
            uri: uri.to_owned(),
            name: "r".to_owned(),
            title: None,
            description: None,
            mime_type: Some(kind.to_owned()),
            size: None,
            metadata: None,
        };
        let answers = recorded["answers"].as_array().unwrap();
        assert_eq!(answers.len(), 14);
        for answer in answers {
            let case = answer["case"].as_str().unwrap();
            let (returned, expected) = (
                answer["answer"].get("ReturnValue"),
                &answer["result_to_client"],
            );
            let found = match case {
                "resource, text" => {
                    let resource = binding("file://readme", "text/plain");
                    resource_result(&resource, "file://readme", returned).unwrap()
                }
                "resource, base64 text (binary is not possible this way)" => {
                    let resource = binding("file://bin/{id}", "application/octet-stream");
                    resource_result(&resource, "file://bin/7", returned).unwrap()
                }
                "prompt" => prompt_result(returned),
                // The host reports the status without the reason.
                "fail" => continue,
                case => {
                    let tool = McpTool {
                        use_result_schema: case.contains("useResultSchema: true"),
                        ..tool(Vec::new())
                    };
                    match tool_result(&tool, returned) {
                        Ok(result) => result,
                        Err(error) => {
                            assert_eq!(error, InvalidResult::NotText, "{case}");
                            assert_eq!(expected["isError"], true, "{case}");
                            continue;
                        }
                    }
                }
            };
            // Object keys are sorted in a `Value`; the extension keeps their order.
            assert_eq!(parsed(&found), parsed(expected), "{case}");
        }
    }

    /// The result with the text of its first block parsed, if that is JSON.
    fn parsed(result: &Value) -> Value {
        let mut result = result.clone();
        if let Some(text) = result.pointer_mut("/content/0/text")
            && let Some(document) = text
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok())
        {
            *text = document;
        }
        result
    }

    #[test]
    fn results_with_a_type_are_checked() {
        let tool = McpTool {
            use_result_schema: true,
            ..tool(Vec::new())
        };
        let text = |kind: &str, content: &str| {
            Value::from(json!({ "type": kind, "content": content }).to_string())
        };
        for (returned, expected) in [
            (
                failure_text("no such city").into(),
                Ok(
                    json!({ "content": [{ "type": "text", "text": "no such city" }], "isError": true }),
                ),
            ),
            (
                text("call_tool_result", r#"{"structuredContent":{"a":1}}"#),
                Ok(json!({ "content": [], "structuredContent": { "a": 1 } })),
            ),
            (
                text(
                    "resource_link",
                    r#"{"type":"resource_link","uri":"a://b","name":"b"}"#,
                ),
                Ok(
                    json!({ "content": [{ "type": "resource_link", "uri": "a://b", "name": "b" }] }),
                ),
            ),
            (
                "plain".into(),
                Err("is not a result with a type: expected value"),
            ),
            (r#"{"content":"{}"}"#.into(), Err("it has no `type`")),
            (r#"{"type":"text"}"#.into(), Err("it has no `content`")),
            (text("html", "{}"), Err("has the type `html`")),
            (text("text", "hello"), Err("does not hold a content block")),
            (
                text("multi_content_result", "{}"),
                Err("does not hold a list"),
            ),
            (json!(5), Err("is not text")),
        ] {
            match (tool_result(&tool, Some(&returned)), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{returned}"),
                (Err(error), Err(says)) => {
                    let error = error.to_string();
                    assert!(error.contains(says), "{returned}: {error}");
                }
                (found, _) => panic!("{returned}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_failure_is_text_that_the_model_reads() {
        let plain = tool(Vec::new());
        let typed = McpTool {
            use_result_schema: true,
            ..plain.clone()
        };
        for (tool, is_error) in [(plain, None), (typed, Some(true))] {
            let returned = tool_failure(&tool, "no such city");
            let result = tool_result(&tool, Some(&returned)).unwrap();
            assert_eq!(result["content"][0]["text"], "no such city");
            assert_eq!(result["isError"].as_bool(), is_error);
        }
    }
}
