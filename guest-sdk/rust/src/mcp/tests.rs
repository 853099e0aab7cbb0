//! Tools, resources and prompts as `#[function]` makes them.

use serde::Deserialize;
use serde_json::{Value as JsonValue, json};

use crate::mcp::{
    Arguments, InputRequired, PromptResult, ResourceContents, ResourceRequest, RoundCall,
};
use crate::prelude::*;
use crate::{Block, Fault, testing};

#[derive(Deserialize)]
struct Place {
    lat: f64,
}

#[function(mcp_tool("forecast", description = "the weather"))]
fn forecast(
    #[argument("the city")] city: &str,
    days: Option<u32>,
    tags: Option<Vec<String>>,
    place: Option<Place>,
    context: &mut Context,
) -> Result<String> {
    if city == "Atlantis" {
        return Err(Error::caller("there is no city `Atlantis`"));
    }
    if city == "Offline" {
        return Err(Error::upstream("no answer"));
    }
    let lat = place.map(|place| place.lat);
    Ok(format!(
        "{city} {days:?} {tags:?} {lat:?} {}",
        context.trigger_name()
    ))
}

/// What a client gets from a tool.
fn returned(arguments: JsonValue) -> JsonValue {
    let report = testing::call::<forecast>(testing::mcp_tool(arguments));
    serde_json::from_str(report.text("$return")).unwrap()
}

#[test]
fn arguments_have_their_types() {
    for (arguments, text) in [
        (json!({ "city": "Oslo" }), "Oslo None None None call"),
        (
            json!({ "city": "Oslo", "days": 5, "tags": ["a"], "place": { "lat": 59.9 } }),
            "Oslo Some(5) Some([\"a\"]) Some(59.9) call",
        ),
        (
            json!({ "city": "Oslo", "days": null }),
            "Oslo None None None call",
        ),
    ] {
        let block = json!({ "type": "text", "text": text }).to_string();
        assert_eq!(
            returned(arguments),
            json!({ "type": "text", "content": block })
        );
    }
}

#[test]
fn the_model_reads_the_reason_of_a_failure() {
    for (arguments, reason) in [
        (json!({}), "the argument `city` is missing"),
        (json!({ "city": 5 }), "argument `city`: invalid type"),
        (
            json!({ "city": "Oslo", "days": -1 }),
            "argument `days`: invalid value",
        ),
        (json!({ "city": "Atlantis" }), "there is no city `Atlantis`"),
    ] {
        let result = returned(arguments);
        assert_eq!(result["type"], "call_tool_result");
        let content: JsonValue = serde_json::from_str(result["content"].as_str().unwrap()).unwrap();
        assert_eq!(content["isError"], true);
        let text = content["content"][0]["text"].as_str().unwrap();
        assert!(text.contains(reason), "{text}");
    }
    let report = testing::call::<forecast>(testing::mcp_tool(json!({ "city": "Offline" })));
    assert_eq!(report.error().fault(), Fault::Upstream);
}

#[test]
fn results_have_the_form_of_the_extension() {
    let data = [0, 0, 0];
    for (result, expected) in [
        (
            ToolResult::text("rich"),
            json!({ "type": "text", "content": r#"{"text":"rich","type":"text"}"# }),
        ),
        (
            ToolResult::text("a")
                .with(Block::image(&data, "image/png"))
                .with_structured(json!({ "a": 1 })),
            json!({
                "type": "multi_content_result",
                "content": r#"[{"text":"a","type":"text"},{"data":"AAAA","mimeType":"image/png","type":"image"}]"#,
                "structuredContent": r#"{"a":1}"#,
            }),
        ),
        (
            ToolResult::new().with(Block::audio(&data, "audio/wav")),
            json!({ "type": "audio", "content": r#"{"data":"AAAA","mimeType":"audio/wav","type":"audio"}"# }),
        ),
        (
            ToolResult::new().with(Block::resource_link("a://b", "b")),
            json!({ "type": "resource_link", "content": r#"{"name":"b","type":"resource_link","uri":"a://b"}"# }),
        ),
        (
            ToolResult::new().with(Block::resource("a://b", "t")),
            json!({ "type": "resource", "content": r#"{"resource":{"text":"t","uri":"a://b"},"type":"resource"}"# }),
        ),
        (
            ToolResult::new().with(Block::resource("a://b", "t").with_mime_type("text/plain")),
            json!({ "type": "resource", "content": r#"{"resource":{"mimeType":"text/plain","text":"t","uri":"a://b"},"type":"resource"}"# }),
        ),
        (
            InputRequired::new()
                .request("name", "elicitation/create", json!({}))
                .with_state("s")
                .into(),
            json!({ "type": "call_tool_result", "content": r#"{"inputRequests":{"name":{"method":"elicitation/create","params":{}}},"requestState":"s","resultType":"input_required"}"# }),
        ),
        (
            ToolResult::json(&json!({ "a": 1 })).unwrap(),
            json!({
                "type": "text",
                "content": r#"{"text":"{\"a\":1}","type":"text"}"#,
                "structuredContent": r#"{"a":1}"#,
            }),
        ),
        (
            ToolResult::new(),
            json!({ "type": "call_tool_result", "content": r#"{"content":[]}"# }),
        ),
        (
            ToolResult::error("no"),
            json!({ "type": "call_tool_result", "content": r#"{"content":[{"text":"no","type":"text"}],"isError":true}"# }),
        ),
    ] {
        let encoded: JsonValue = serde_json::from_str(&result.encode().unwrap()).unwrap();
        assert_eq!(encoded, expected);
    }
}

#[test]
fn a_function_without_a_declaration_takes_all_arguments() {
    #[derive(Deserialize)]
    struct Forecast {
        city: String,
    }

    #[function]
    fn plain(Arguments(forecast): Arguments<Forecast>) -> ToolResult {
        ToolResult::text(forecast.city)
    }

    let report = testing::call::<plain>(testing::mcp_tool(json!({ "city": "Oslo" })));
    assert!(report.text("$return").contains("Oslo"));
    let report = testing::call::<plain>(testing::mcp_tool(json!({})));
    assert_eq!(report.error().fault(), Fault::Caller);
}

#[test]
fn resources_and_prompts_are_text() {
    #[function(mcp_resource("docs://{id}", resource_name = "doc"))]
    fn resource(request: ResourceRequest) -> String {
        let id = request.parameter("id").unwrap_or_default();
        format!("{} {id}", request.uri)
    }

    #[function(mcp_prompt("p"))]
    fn prompt(#[argument("what about")] topic: String, tone: Option<String>) -> String {
        format!("{topic}, {}", tone.as_deref().unwrap_or("dry"))
    }

    let report = testing::call::<resource>(testing::mcp_resource("docs://7").metadata("id", "7"));
    assert_eq!(report.text("$return"), "docs://7 7");
    let report = testing::call::<prompt>(testing::mcp_prompt(json!({ "topic": "x" })));
    assert_eq!(report.text("$return"), "x, dry");
}

#[test]
fn resources_and_prompts_return_more_than_text() {
    let asked = InputRequired::new().request("name", "roots/list", json!({}));
    for (encoded, kind, content) in [
        (
            ResourceContents::blob(&[0, 0, 0])
                .with_mime_type("image/png")
                .encode(),
            "blob_resource",
            json!({ "blob": "AAAA", "mimeType": "image/png" }),
        ),
        (
            ResourceContents::text("t").with_uri("a://b").encode(),
            "text_resource",
            json!({ "text": "t", "uri": "a://b" }),
        ),
        (
            PromptResult::new().user("a").assistant("b").encode(),
            "prompt_messages",
            json!([
                { "role": "user", "content": { "type": "text", "text": "a" } },
                { "role": "assistant", "content": { "type": "text", "text": "b" } },
            ]),
        ),
        (
            PromptResult::from(asked).encode(),
            "get_prompt_result",
            json!({ "resultType": "input_required", "inputRequests": {
                "name": { "method": "roots/list", "params": {} },
            } }),
        ),
    ] {
        let encoded: JsonValue = serde_json::from_str(&encoded).unwrap();
        assert_eq!(encoded["type"], kind);
        let found: JsonValue = serde_json::from_str(encoded["content"].as_str().unwrap()).unwrap();
        assert_eq!(found, content);
    }
}

#[test]
fn a_round_has_answers_and_a_state() {
    #[function]
    fn ask(call: RoundCall<JsonValue>) -> ToolResult {
        match (call.responses.get("name"), call.state) {
            (Some(name), Some(state)) => ToolResult::text(format!("{name} {state}")),
            _ => InputRequired::new().with_state("s").into(),
        }
    }

    let first = testing::call::<ask>(testing::mcp_tool(json!({})));
    assert!(first.text("$return").contains("input_required"));
    let retry = json!({ "arguments": {}, "inputResponses": { "name": 5 }, "requestState": "s" });
    let second = testing::call::<ask>(testing::json(retry));
    assert!(second.text("$return").contains("5 s"));
}
