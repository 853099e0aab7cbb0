//! What clients get for recorded and other answers.

use corral_app::{McpPrompt, McpResource, McpTool};

use super::*;
use crate::arguments::tests::tool;

const RECORDED: &str = include_str!("../../../../tests/host-traces/mcp-extension.json");

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
        uri_parameters: Vec::new(),
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
            "prompt" => prompt_result(&prompt(false), returned).unwrap(),
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

fn prompt(use_result_schema: bool) -> McpPrompt {
    McpPrompt {
        name: "p".to_owned(),
        title: None,
        description: None,
        arguments: Vec::new(),
        use_result_schema,
        metadata: None,
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
            Ok(json!({ "content": [{ "type": "text", "text": "no such city" }], "isError": true })),
        ),
        (
            text("call_tool_result", r#"{"structuredContent":{"a":1}}"#),
            Ok(json!({ "content": [], "structuredContent": { "a": 1 } })),
        ),
        (
            text("call_tool_result", r#"{"resultType":"input_required"}"#),
            Ok(json!({ "resultType": "input_required" })),
        ),
        (
            text(
                "resource_link",
                r#"{"type":"resource_link","uri":"a://b","name":"b"}"#,
            ),
            Ok(json!({ "content": [{ "type": "resource_link", "uri": "a://b", "name": "b" }] })),
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

#[test]
fn resources_may_hold_bytes() {
    let resource = McpResource {
        uri: "test://pixel".to_owned(),
        name: "pixel".to_owned(),
        title: None,
        description: None,
        mime_type: Some("image/png".to_owned()),
        size: None,
        uri_parameters: Vec::new(),
        metadata: None,
    };
    let text = |content: &str| {
        Value::from(json!({ "type": "blob_resource", "content": content }).to_string())
    };
    let plain = r#"{"type":"blob_resource","content":"[]"}"#;
    for (returned, expected) in [
        (
            text(r#"{"blob":"AAAA"}"#),
            json!({ "uri": "test://pixel", "mimeType": "image/png", "blob": "AAAA" }),
        ),
        (
            text(r#"{"uri":"a://b","mimeType":"","text":"hello"}"#),
            json!({ "uri": "a://b", "mimeType": "image/png", "text": "hello" }),
        ),
        // Other JSON is text.
        (
            plain.into(),
            json!({ "uri": "test://pixel", "mimeType": "image/png", "text": plain }),
        ),
    ] {
        let found = resource_result(&resource, "test://pixel", Some(&returned)).unwrap();
        assert_eq!(found, json!({ "contents": [expected] }), "{returned}");
    }
    let number = resource_result(&resource, "test://pixel", Some(&json!(5)));
    assert_eq!(number, Err(InvalidResult::NotResourceText));
}

#[test]
fn prompts_may_hold_several_messages() {
    let text = |kind: &str, content: &str| {
        Value::from(json!({ "type": kind, "content": content }).to_string())
    };
    let message = json!({ "role": "assistant", "content": { "type": "text", "text": "hello" } });
    for (returned, expected) in [
        (
            text("prompt_messages", &json!([message]).to_string()),
            Ok(json!({ "messages": [message] })),
        ),
        (
            text(
                "get_prompt_result",
                &json!({ "description": "d", "messages": [] }).to_string(),
            ),
            Ok(json!({ "description": "d", "messages": [] })),
        ),
        (
            text("get_prompt_result", r#"{"resultType":"input_required"}"#),
            Ok(json!({ "resultType": "input_required" })),
        ),
        (
            text("get_prompt_result", "{}"),
            Err("does not hold an object with `messages`"),
        ),
        (
            text("prompt_messages", "{}"),
            Err("does not hold a list of messages"),
        ),
        (text("text", "{}"), Err("has the type `text`")),
        ("plain".into(), Err("is not a result with a type")),
        (json!(5), Err("is not text")),
    ] {
        match (prompt_result(&prompt(true), Some(&returned)), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{returned}"),
            (Err(error), Err(says)) => {
                let error = error.to_string();
                assert!(error.contains(says), "{returned}: {error}");
            }
            (found, _) => panic!("{returned}: {found:?}"),
        }
    }
}
