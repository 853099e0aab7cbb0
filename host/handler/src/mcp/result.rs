//! What a function returned, as the MCP extension passes it to clients.

use corral_app::McpTrigger;
use corral_mcp::{InvalidResult, prompt_result, resource_result, tool_result};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The response object of a payload call, as far as MCP clients see it.
#[derive(Deserialize)]
struct Response<'a> {
    #[serde(rename = "ReturnValue", borrow, default)]
    return_value: Option<&'a RawValue>,
}

/// Why there is no result for the client.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoResult {
    #[error("the return value {0}")]
    Invalid(#[from] InvalidResult),
    #[error("invalid return value: {0}")]
    Json(#[from] serde_json::Error),
}

/// The result for a client that called `trigger`, by `uri` if it is a resource, from
/// the response object.
///
/// # Errors
/// When the function returned what the MCP extension does not take.
pub(super) fn of(
    trigger: &McpTrigger,
    uri: Option<&str>,
    response: &[u8],
) -> Result<Value, NoResult> {
    let response: Response<'_> = serde_json::from_slice(response)?;
    let is_shown = match trigger {
        McpTrigger::Tool(tool) => !tool.use_result_schema,
        McpTrigger::Prompt(prompt) => !prompt.use_result_schema,
        McpTrigger::Resource(_) => false,
    };
    let returned = if is_shown {
        text(response.return_value)?
    } else {
        let returned = response.return_value;
        let returned = returned.map(|value| serde_json::from_str(value.get()));
        returned.transpose()?
    };
    let returned: Option<&Value> = returned.as_ref();
    Ok(match trigger {
        McpTrigger::Tool(tool) => tool_result(tool, returned)?,
        McpTrigger::Resource(resource) => {
            resource_result(resource, uri.unwrap_or_default(), returned)?
        }
        McpTrigger::Prompt(prompt) => prompt_result(prompt, returned)?,
    })
}

/// The value, unless it is text or null as the text by which the client gets it:
/// indented JSON whose members keep their order.
fn text(returned: Option<&RawValue>) -> Result<Option<Value>, serde_json::Error> {
    let Some(json) = returned.map(RawValue::get) else {
        return Ok(None);
    };
    if json.starts_with(['"', 'n']) {
        return serde_json::from_str(json).map(Some);
    }
    let mut indented = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(json);
    let mut writer = serde_json::Serializer::pretty(&mut indented);
    serde_transcode::transcode(&mut reader, &mut writer)?;
    Ok(Some(String::from_utf8_lossy(&indented).into()))
}

#[cfg(test)]
mod tests {
    use corral_app::{McpTool, ToolArguments};

    use super::*;

    #[test]
    fn members_keep_their_order() {
        let tool = McpTrigger::Tool(McpTool {
            name: "t".to_owned(),
            description: None,
            arguments: ToolArguments::Properties(Vec::new()),
            output_schema: None,
            use_result_schema: false,
            metadata: None,
        });
        for (returned, expected) in [
            (r#"{"ok":true,"n":3}"#, "{\n  \"ok\": true,\n  \"n\": 3\n}"),
            ("5", "5"),
            ("true", "true"),
            (r#""te\u0078t""#, "text"),
        ] {
            let response = format!(r#"{{"Outputs":{{}},"ReturnValue":{returned}}}"#);
            let result = of(&tool, None, response.as_bytes()).unwrap();
            assert_eq!(result["content"][0]["text"], expected, "{returned}");
        }
        for response in [r#"{"ReturnValue":null}"#, "{}"] {
            let result = of(&tool, None, response.as_bytes()).unwrap();
            assert_eq!(result["content"], Value::Array(Vec::new()), "{response}");
        }
    }
}
