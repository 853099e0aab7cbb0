//! Where a policy cannot be enforced, nothing is served; and probes of servers.

use corral_tests::handler::{Admin, VARIABLES, run, run_with};
use corral_tests::{Function, FunctionApp, Handler, HttpCall};
use serde_json::{Value, json};

use super::server::{handler, server};

/// A host that sends payloads does not let the caller's own request through.
#[test]
fn a_payload_is_refused() {
    let handler = handler();
    let call = HttpCall::new("POST", "/api/payload");
    let failure = handler.call("Payload", call).send().unwrap_err();
    let report = failure.report();
    assert_eq!(report.code, "plugin_unavailable");
    assert!(
        report.message.contains("enableProxyingHttpRequest"),
        "{}",
        report.message
    );
}

#[test]
fn only_an_http_plugin_can_have_a_policy() {
    let script = Function::new("Script", "httpTrigger")
        .output("http", "res")
        .guest("script")
        .plugin_json(json!({ "mcp": { "tools": {} } }));
    let handler = Handler::start(FunctionApp::new().proxying().function(&script));
    let line = handler.stderr().wait_for("Script.wasm");
    assert!(
        line.contains("does not implement wasi:http, but plugin.json has `mcp`"),
        "{line}"
    );
    handler.end();
}

/// The payload of a probe with this body.
fn probe(body: &str, expect: &Value) -> Value {
    json!({ "probe": {
        "Data": { "req": {
            "Url": "http://localhost/api/probed", "Method": "POST", "Query": "{}",
            "Headers": { "Content-Type": ["application/json"] }, "Params": {}, "Body": body,
        } },
        "Metadata": {},
        "expect": expect,
    } })
}

#[test]
fn a_probe_has_to_be_answered_as_expected() {
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    let steps = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"steps"}}"#;
    let first = "/result/tools/0/name";
    for (body, expect, failure) in [
        (
            list,
            json!({ "status": 200, "json": { first: "add" } }),
            None,
        ),
        (
            steps,
            json!({ "json": { "/result/content/0/text": "done" } }),
            None,
        ),
        ("x", json!({}), None),
        (
            "x",
            json!({ "status": 200 }),
            Some("probe failed: expected status 200, got 400: not JSON"),
        ),
        (
            list,
            json!({ "json": { first: "sub" } }),
            Some(r#"probe failed: expected "sub" at `/result/tools/0/name`, got "add""#),
        ),
    ] {
        let function = server("Probed", "probed").plugin_json(probe(body, &expect));
        let handler = Handler::start(FunctionApp::new().proxying().function(&function));
        if let Some(failure) = failure {
            drop(handler.stderr().wait_for(failure));
        } else {
            let answer = handler.exchange("POST", "/api/probed", &[("Host", "x")], list.as_bytes());
            assert_eq!(answer.status, 200, "{expect}: {answer:?}");
        }
        handler.end();
    }
}

/// Servers get a new instance for every call.
#[test]
fn warm_instances_without_effect_are_reported() {
    let warm = json!({ "instances": { "policy": "warm" } });
    let function = server("Warm", "warm").plugin_json(warm);
    let handler = Handler::start_with(
        FunctionApp::new().proxying().function(&function),
        &VARIABLES,
    );
    let admin = Admin::of(&handler);
    handler.stdout().wait_for("ready: ");
    let checked = run(handler.app(), &["check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let message = "`warm` has no effect: a plugin of the http contract";
    assert!(checked.stdout.contains(message), "{checked:?}");
    let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", admin.address())];
    let status = run_with(handler.app(), &["status"], &variables);
    let message = "Warm: `warm` has no effect on a plugin of the http contract";
    assert!(status.stdout.contains(message), "{status:?}");
    handler.end();
}
