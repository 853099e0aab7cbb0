//! The servers of this suite.

use corral_tests::handler::VARIABLES;
use corral_tests::{FunctionApp, Handler, mcp};
use serde_json::{Value, json};

/// Keys of 32 bytes.
pub(crate) const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
pub(crate) const NEW_KEY: &str = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";

/// The `mcp` section that seals with these settings.
pub(crate) fn sealing(settings: &[&str]) -> Value {
    json!({ "seal_request_state": { "key_settings": settings } })
}

/// An app with servers that seal, `One` and `Two`, with the same key.
pub(crate) fn app(script: &Value) -> FunctionApp {
    FunctionApp::new()
        .proxying()
        .setting("MCP_STATE_KEY", KEY)
        .function(&mcp::function("One", script, &sealing(&["MCP_STATE_KEY"])))
        .function(&mcp::function("Two", script, &sealing(&["MCP_STATE_KEY"])))
}

pub(crate) fn start(app: FunctionApp) -> Handler {
    let handler = Handler::start_with(app, &VARIABLES);
    handler.stdout().wait_for("ready: ");
    handler
}

/// Calls a tool of a function; `state` is what the client returns.
pub(crate) fn call(function: &str, tool: &str, state: Option<&str>) -> mcp::Request<'static> {
    let mut params = json!({ "name": tool, "arguments": { "state": "step 2 of order 17" } });
    if let Some(state) = state {
        params["requestState"] = json!(state);
        params["inputResponses"] = json!({ "go": { "action": "accept" } });
    }
    mcp::Request {
        // Two names that live as long as the suite.
        function: if function == "One" { "One" } else { "Two" },
        method: "tools/call",
        params,
        headers: &[],
    }
}

/// The state that the answer leaves with the client.
pub(crate) fn state(answer: &Value) -> String {
    assert_eq!(answer["result"]["resultType"], "input_required", "{answer}");
    answer["result"]["requestState"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Asserts that a state was refused, without saying why.
pub(crate) fn assert_refused(answer: &Value, what: &str) {
    let expected = json!({
        "jsonrpc": "2.0", "id": 7,
        "error": {
            "code": -32602, "message": "invalid or expired requestState",
            "data": { "reason": "invalid_request_state" },
        },
    });
    assert_eq!(*answer, expected, "{what}");
}
