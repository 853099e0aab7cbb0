//! The official conformance suite against an app of tool, resource and prompt folders,
//! which the handler serves by itself.

use corral_tests::{Function, FunctionApp};
use serde_json::{Value, json};

use crate::apps::start_with;
use crate::conformance::{Revision, check};

/// The older era: the server sends a request to the client.
const ASKS: &str = "no instance stays for the client's answer";

/// The older era: a stream tells of the resources that another request has named.
const WATCH: &str = "no session remembers what a client has subscribed to";

const REVISIONS: [Revision; 2] = [
    Revision {
        version: "2026-07-28",
        required: 37,
        failing: &[],
    },
    Revision {
        version: "2025-11-25",
        required: 30,
        failing: &[
            ("elicitation-sep1034-defaults", ASKS),
            ("elicitation-sep1330-enums", ASKS),
            ("resources-subscribe", WATCH),
            ("resources-unsubscribe", WATCH),
            ("tools-call-elicitation", ASKS),
            ("tools-call-sampling", ASKS),
        ],
    },
];

const TOOLS: [&str; 19] = [
    "test_simple_text",
    "test_image_content",
    "test_audio_content",
    "test_embedded_resource",
    "test_multiple_content_types",
    "test_error_handling",
    "test_tool_with_progress",
    "test_tool_with_logging",
    "test_logging_tool",
    "test_missing_capability",
    "test_streaming_elicitation",
    "test_input_required_result_elicitation",
    "test_input_required_result_sampling",
    "test_input_required_result_list_roots",
    "test_input_required_result_request_state",
    "test_input_required_result_tampered_state",
    "test_input_required_result_multiple_inputs",
    "test_input_required_result_multi_round",
    "test_input_required_result_capabilities",
];

/// The folders of resources, each with its URI and the type of its content.
const RESOURCES: [(&str, &str, &str); 4] = [
    ("resource-static-text", "test://static-text", "text/plain"),
    (
        "resource-static-binary",
        "test://static-binary",
        "image/png",
    ),
    ("resource-watched", "test://watched-resource", "text/plain"),
    (
        "resource-template",
        "test://template/{id}/data",
        "application/json",
    ),
];

const PROMPTS: [(&str, &[&str]); 5] = [
    ("test_simple_prompt", &[]),
    ("test_prompt_with_arguments", &["arg1", "arg2"]),
    ("test_prompt_with_embedded_resource", &["resourceUri"]),
    ("test_prompt_with_image", &[]),
    ("test_input_required_result_prompt", &[]),
];

#[test]
fn folders_pass_the_conformance_suite() {
    let corral_json = json!({ "mcp": {
        "client_log": true,
        "seal_request_state": { "key_settings": ["STATE_KEY"] },
    } });
    let handler = start_with(app(), corral_json);
    let url = format!("http://localhost:{}/mcp", handler.port());
    for revision in REVISIONS {
        check("folders", &url, revision);
    }
}

fn app() -> FunctionApp {
    let app = FunctionApp::new()
        .host_json(&json!({
            "version": "2.0",
            "configurationProfile": "mcp-custom-handler",
            "customHandler": { "description": { "defaultExecutablePath": "handler" } },
            "extensions": { "mcp": { "serverName": "folders", "serverVersion": "1.0.0" } },
        }))
        .setting("STATE_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let all = tools().chain(resources()).chain(prompts());
    all.fold(app, |app, function| {
        app.function(&function.guest("mcp-folders"))
    })
}

fn tools() -> impl Iterator<Item = Function> {
    TOOLS.into_iter().map(|name| {
        Function::new(name, "mcpToolTrigger")
            .with("toolName", name)
            .with("description", "for tests")
            .with("useResultSchema", true)
    })
}

fn resources() -> impl Iterator<Item = Function> {
    RESOURCES.into_iter().map(|(name, uri, mime_type)| {
        Function::new(name, "mcpResourceTrigger")
            .with("uri", uri)
            .with("resourceName", name)
            .with("description", "for tests")
            .with("mimeType", mime_type)
    })
}

fn prompts() -> impl Iterator<Item = Function> {
    PROMPTS.into_iter().map(|(name, arguments)| {
        let arguments = arguments.iter().map(|argument| {
            json!({ "name": argument, "description": "for tests", "required": true,
                "enumValues": ["paris", "park", "party"] })
        });
        Function::new(name, "mcpPromptTrigger")
            .with("promptName", name)
            .with("description", "for tests")
            .with("useResultSchema", true)
            .with("promptArguments", arguments.collect::<Value>().to_string())
    })
}
