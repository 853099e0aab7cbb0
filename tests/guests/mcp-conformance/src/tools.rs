//! The tools that are called in both eras.

use std::time::Duration;

use corral_service::sleep;
use rmcp::RoleServer;
use rmcp::model::{CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData};
use rmcp::service::RequestContext;
use serde_json::{Value, json};

use crate::content::{audio, embedded, image, result, text, value};
use crate::rounds;

/// Their names, each with the schema of its arguments.
pub(crate) fn list() -> Vec<Value> {
    let plain = [
        "test_simple_text",
        "test_image_content",
        "test_audio_content",
        "test_embedded_resource",
        "test_multiple_content_types",
        "test_error_handling",
        "test_tool_with_progress",
        "test_tool_with_logging",
        "test_logging_tool",
        "test_elicitation_sep1034_defaults",
        "test_elicitation_sep1330_enums",
        "test_missing_capability",
        "test_streaming_elicitation",
    ];
    let asking = [("test_sampling", "prompt"), ("test_elicitation", "message")];
    let plain = plain
        .into_iter()
        .chain(rounds::TOOLS)
        .map(|name| (name, None));
    let asking = asking.map(|(name, argument)| (name, Some(argument)));
    let tool = |(name, argument): (&str, Option<&str>)| {
        let properties: serde_json::Map<String, Value> = argument
            .map(|argument| (argument.to_owned(), json!({ "type": "string" })))
            .into_iter()
            .collect();
        json!({
            "name": name,
            "description": "For tests",
            "inputSchema": { "type": "object", "properties": properties, "required": argument.as_slice() },
        })
    };
    plain.chain(asking).map(tool).collect()
}

pub(crate) async fn call(
    request: CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResponse, ErrorData> {
    let content = match &*request.name {
        "test_simple_text" => vec![text("This is a simple text response for testing.")],
        "test_image_content" => vec![image()],
        "test_audio_content" => vec![audio()],
        "test_embedded_resource" => vec![embedded(
            "test://embedded-resource",
            "text/plain",
            "This is an embedded resource content.",
        )],
        "test_multiple_content_types" => vec![
            text("Multiple content types test:"),
            image(),
            embedded(
                "test://mixed-content-resource",
                "application/json",
                r#"{"test":"data","value":123}"#,
            ),
        ],
        "test_error_handling" => {
            let content = text("This tool intentionally returns an error for testing");
            let result: CallToolResult = result(json!({ "content": [content], "isError": true }))?;
            return Ok(result.into());
        }
        "test_tool_with_progress" => {
            progress(context).await?;
            vec![text("done")]
        }
        "test_tool_with_logging" | "test_logging_tool" => {
            log(context).await?;
            vec![text("done")]
        }
        "test_sampling"
        | "test_elicitation"
        | "test_elicitation_sep1034_defaults"
        | "test_elicitation_sep1330_enums" => {
            return Err(ErrorData::internal_error(
                "the client cannot be asked without a session",
                None,
            ));
        }
        name => return rounds::call(name, &request, context),
    };
    let result: CallToolResult = result(json!({ "content": content }))?;
    Ok(result.into())
}

async fn progress(context: &RequestContext<RoleServer>) -> Result<(), ErrorData> {
    let token = context.meta.get_progress_token();
    for progress in [0, 50, 100] {
        if let Some(token) = &token {
            let progress =
                value(json!({ "progressToken": token, "progress": progress, "total": 100 }))?;
            // A client that has gone gets no result either.
            let _ = context.peer.notify_progress(progress).await;
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Writes to the log of the client: in the newer era only if the request asks for it.
#[allow(deprecated, reason = "the older era has it")]
async fn log(context: &RequestContext<RoleServer>) -> Result<(), ErrorData> {
    const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
    const LEVEL: &str = "io.modelcontextprotocol/logLevel";
    let meta = serde_json::to_value(&context.meta).unwrap_or_default();
    let wanted = meta.get(VERSION).is_none() || meta.get(LEVEL).is_some();
    for data in [
        "Tool execution started",
        "Tool processing data",
        "Tool execution completed",
    ] {
        if wanted {
            let message = value(json!({ "level": "info", "data": data }))?;
            let _ = context.peer.notify_logging_message(message).await;
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
