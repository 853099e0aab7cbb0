//! Which requests the handler answers itself.

use corral_tests::{Function, FunctionApp, Handler};
use serde_json::{Value, json};

use crate::apps::{app, beside_functions, scripted, tool};
use crate::client::{Era, call, send};

/// The statuses of a tool call sent to these paths.
fn statuses(handler: &Handler, paths: &[&str]) -> Vec<u16> {
    let (body, headers) = Era::Stateless.request("tools/list", &json!({}));
    let status = |path: &&str| send(handler, path, &body, &headers).status;
    paths.iter().map(status).collect()
}

#[test]
fn the_path_is_configured() {
    for (corral, expected) in [
        (json!({}), [200, 404]),
        (json!({ "mcp": { "path": "/tools" } }), [404, 200]),
    ] {
        let handler = Handler::start(app().corral_json(&corral).function(&tool("a")));
        assert_eq!(
            statuses(&handler, &["/mcp", "/tools"]),
            expected,
            "{corral}"
        );
    }
}

#[test]
fn other_apps_answer_no_mcp_request() {
    let profile = |name: &str| {
        json!({
            "version": "2.0",
            "configurationProfile": name,
            "customHandler": { "description": { "defaultExecutablePath": "handler" } },
        })
    };
    for (what, app) in [
        ("no profile", FunctionApp::new()),
        (
            "another profile",
            FunctionApp::new().host_json(&profile("web-app-custom-handler")),
        ),
        // Callers' requests do not reach the handler.
        (
            "payload mode",
            FunctionApp::new().corral_json(&json!({ "mcp": {} })),
        ),
    ] {
        let handler = Handler::start(app.function(&tool("a")));
        assert_eq!(statuses(&handler, &["/mcp"]), [404], "{what}");
    }
    let without_tools = app().function(&scripted(&Function::new("f", "queueTrigger")));
    assert_eq!(statuses(&Handler::start(without_tools), &["/mcp"]), [404]);
}

#[test]
fn a_function_with_the_path_takes_precedence() {
    let own = Function::new("own", "httpTrigger")
        .with("route", "mcp")
        .output("http", "res");
    let handler = Handler::start(app().function(&tool("a")).function(&scripted(&own)));
    // The plugin does not understand the request.
    assert_eq!(statuses(&handler, &["/mcp"]), [500]);
}

#[test]
fn a_function_can_stand_for_the_server() {
    let handler = Handler::start(beside_functions().function(&tool("a")));
    let steps = json!({ "steps": { "do": "return", "text": "hello" } });
    for era in Era::ALL {
        let found = call(&handler, era, "a", &steps);
        assert_eq!(found["content"][0]["text"], "hello", "{era:?} {found}");
    }
}

#[test]
fn only_post_is_a_request() {
    let handler = Handler::start(app().function(&tool("a")));
    let version = ("MCP-Protocol-Version", "2026-07-28");
    for method in ["GET", "DELETE", "PUT"] {
        let headers = [("Connection", "close"), ("Host", "localhost"), version];
        let answer = handler.exchange(method, "/mcp", &headers, b"");
        assert_eq!(answer.status, 405, "{method}");
    }
}

/// Both SDKs would run what a batch or a contradicting header names.
#[test]
fn requests_that_contradict_themselves_are_refused() {
    let handler = Handler::start(app().function(&tool("a")).function(&tool("b")));
    let params = json!({ "name": "a", "arguments": {} });
    let (body, headers) = Era::Stateless.request("tools/call", &params);
    let with = |name: &str, value: &str| {
        let mut headers = headers.clone();
        for header in &mut headers {
            if header.0 == name {
                value.clone_into(&mut header.1);
            }
        }
        headers
    };
    let batch: Value = json!([body]);
    for (what, headers, body, status, code) in [
        ("another tool", with("Mcp-Name", "b"), &body, 400, -32020),
        (
            "another method",
            with("Mcp-Method", "tools/list"),
            &body,
            400,
            -32020,
        ),
        (
            "another version",
            with("MCP-Protocol-Version", "2025-11-25"),
            &body,
            400,
            -32020,
        ),
        ("a batch", headers.clone(), &batch, 400, -32600),
    ] {
        let answer = send(&handler, "/mcp", body, &headers);
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{what}");
    }
}
