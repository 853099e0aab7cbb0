//! The apps that the suite serves.

use corral_tests::{Function, FunctionApp};
use serde_json::{Value, json};

/// The trigger of a tool whose argument is a city. `steps`, which may have any type, are
/// not declared.
pub(crate) fn tool(name: &str) -> Function {
    let properties = json!([
        { "propertyName": "city", "propertyType": "string", "description": "the city", "isRequired": false },
    ]);
    scripted(&Function::new(name, "mcpToolTrigger"))
        .with("toolName", name)
        .with("description", format!("tool {name}"))
        .with("toolProperties", properties.to_string())
}

/// A resource.
pub(crate) fn resource(name: &str, uri: &str) -> Function {
    scripted(&Function::new(name, "mcpResourceTrigger"))
        .with("uri", uri)
        .with("resourceName", name)
        .with("description", format!("resource {name}"))
        .with("mimeType", "text/plain")
}

/// A prompt with the argument `topic`, which is required.
pub(crate) fn prompt(name: &str) -> Function {
    let arguments = json!([{ "name": "topic", "description": "the topic", "required": true }]);
    scripted(&Function::new(name, "mcpPromptTrigger"))
        .with("promptName", name)
        .with("description", format!("prompt {name}"))
        .with("promptArguments", arguments.to_string())
}

/// The function with a plugin that does what the call, or a setting, says.
pub(crate) fn scripted(function: &Function) -> Function {
    function
        .clone()
        .guest("script")
        .plugin_json(json!({ "grants": { "settings": ["STEPS_*"] } }))
}

/// An empty app under the profile for MCP servers.
pub(crate) fn app() -> FunctionApp {
    FunctionApp::new().host_json(&json!({
        "version": "2.0",
        "configurationProfile": "mcp-custom-handler",
        "customHandler": { "description": { "defaultExecutablePath": "handler" } },
        "extensions": { "mcp": {
            "serverName": "weather",
            "serverVersion": "3.2.1",
            "instructions": "ask for a city",
        } },
    }))
}

/// The same app without a profile: what the profile sets is written out, and a function
/// makes the Functions host pass requests on.
pub(crate) fn beside_functions() -> FunctionApp {
    FunctionApp::new()
        .proxying()
        .corral_json(&json!({ "mcp": {} }))
        .file(
            "mcp/function.json",
            json!({
                "scriptFile": "../corral.json",
                "bindings": [
                    { "type": "httpTrigger", "name": "req", "direction": "in", "authLevel": "function", "route": "mcp" },
                    { "type": "http", "name": "res", "direction": "out" },
                ],
            })
            .to_string(),
        )
}

/// Has the function of this name or URI do these steps unless the call says otherwise.
pub(crate) fn doing(app: FunctionApp, name: &str, steps: &Value) -> FunctionApp {
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    let name: String = name.chars().map(letter).collect();
    app.setting(&format!("STEPS_{name}"), &steps.to_string())
}
