//! What a plugin knows about its invocation, and that no data remains afterwards.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, Shared, Trigger};
use serde_json::{Value, json};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let limits = json!({ "time": "30s" });
        let script = |name, kind| {
            Function::new(name, kind)
                .output("queue", "out")
                .guest("script")
                .limits(&limits)
        };
        Handler::start(
            FunctionApp::new()
                .function(&script("Queue", "queueTrigger"))
                .function(&script("Http", "httpTrigger"))
                .function(
                    &Function::new("Inputs", "queueTrigger")
                        .input("blob", "text")
                        .input("blob", "bytes")
                        .with("dataType", "binary")
                        .input("blob", "missing")
                        .output("queue", "out")
                        .guest("script"),
                ),
        )
    }))
}

const ECHO: &str = r#"{"do":"echo-invocation"}"#;

fn out(received: &Received) -> Value {
    let Received::Messages(messages) = received else {
        return Value::Null;
    };
    serde_json::from_slice(&messages[0]).unwrap()
}

/// The invocation as the plugin saw it.
fn echo(function: &str, trigger: impl Into<Trigger>) -> Value {
    let delivered = handler().call(function, trigger).send().unwrap();
    out(&delivered.bindings["out"])
}

#[test]
fn invocations_have_an_id_and_names() {
    let handler = handler();
    let call = handler.call("Queue", ECHO);
    let seen = out(&call.send().unwrap().bindings["out"]);
    assert_eq!(seen["id"], call.id());
    assert_eq!(seen["functionName"], "Queue");
    assert_eq!(seen["triggerName"], "in");
    let remaining = seen["remainingMs"].as_u64().unwrap();
    assert!((1..=30_000).contains(&remaining), "{remaining}");
}

#[test]
fn metadata_is_plain_json() {
    let seen = echo("Queue", ECHO);
    let metadata: Value = serde_json::from_str(seen["metadata"].as_str().unwrap()).unwrap();
    assert_eq!(metadata["DequeueCount"], 1);
    assert_eq!(metadata["Id"], "0cfe3d3c-6b21-4b3b-bd6e-2dbb0ffb4c51");
    assert_eq!(metadata["InsertionTime"], "2024-01-01T00:00:00+00:00");
    assert_eq!(metadata["do"], "echo-invocation");
    assert_eq!(metadata["sys"]["MethodName"], "Queue");
}

#[test]
fn valid_trace_context_is_passed_on() {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let handler = handler();
    let traced = handler
        .call("Queue", ECHO)
        .header("traceparent", parent)
        .header("tracestate", "a=1");
    let seen = out(&traced.send().unwrap().bindings["out"]);
    assert_eq!(
        seen["trace"],
        json!({ "traceparent": parent, "tracestate": "a=1" })
    );
    let odd = handler
        .call("Queue", ECHO)
        .header("traceparent", "|8edc4fa0.1.");
    let seen = out(&odd.send().unwrap().bindings["out"]);
    assert_eq!(seen["trace"], Value::Null);
}

/// The host does not hand a caller's trace on: it stands among the caller's headers.
#[test]
fn the_trace_of_an_http_caller_is_found() {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let call = || HttpCall::post("/api/Http", "application/json", ECHO);
    for (call, expected) in [
        (
            call().header("traceparent", parent),
            json!({ "traceparent": parent, "tracestate": null }),
        ),
        (
            call()
                .header("traceparent", parent)
                .header("tracestate", "a=1"),
            json!({ "traceparent": parent, "tracestate": "a=1" }),
        ),
        (call().header("traceparent", "|8edc4fa0.1."), Value::Null),
    ] {
        assert_eq!(echo("Http", call)["trace"], expected);
    }
}

#[test]
fn http_requests_arrive_unchanged() {
    let call = HttpCall::post("/api/Http/7", "application/json", ECHO)
        .query("tag", "a b")
        .query("tag", "c&d")
        .query("empty", "")
        .header("Accept", "text/plain")
        .header("Accept", "text/html")
        .param("id", "7");
    let seen = echo("Http", call);
    let request = &seen["inputs"][0];
    assert_eq!(request["kind"], "http");
    let request = &request["value"];
    assert_eq!(request["method"], "POST");
    assert_eq!(
        request["url"],
        "http://localhost:7071/api/Http/7?tag=a%20b&tag=c%26d&empty="
    );
    assert_eq!(
        request["query"],
        json!([["tag", "a b"], ["tag", "c&d"], ["empty", ""]])
    );
    assert_eq!(request["params"], json!([["id", "7"]]));
    assert_eq!(request["body"], json!(ECHO.as_bytes()));
    let headers = request["headers"].as_array().unwrap();
    for header in [
        ["Accept", "text/plain"],
        ["Accept", "text/html"],
        ["Content-Type", "application/json"],
    ] {
        assert!(
            headers.contains(&json!(header)),
            "{header:?} in {headers:?}"
        );
    }
    let identities: Value = serde_json::from_str(request["identities"].as_str().unwrap()).unwrap();
    assert_eq!(identities[0]["AuthenticationType"], "WebJobsAuthLevel");
}

#[test]
fn inputs_arrive_in_order_with_their_types() {
    let handler = handler();
    let call = handler
        .call("Inputs", ECHO)
        .input("missing", &Value::Null)
        .input("text", &json!("test"));
    let mut envelope = call.envelope().unwrap();
    envelope["Data"]["bytes"] = json!("dGVzdA==");
    let delivered = call.send_body(envelope.to_string().as_bytes()).unwrap();
    let seen = out(&delivered.bindings["out"]);
    let expected = json!([
        { "name": "in", "kind": "text", "value": ECHO },
        { "name": "text", "kind": "text", "value": "test" },
        { "name": "bytes", "kind": "bytes", "value": b"test" },
        { "name": "missing", "kind": "none", "value": null },
    ]);
    assert_eq!(seen["inputs"], expected);
}

#[test]
fn no_data_of_earlier_calls_remains() {
    for _ in 0..3 {
        assert_eq!(echo("Queue", r#"{"do":"memory-state"}"#), 1);
    }
    let twice = r#"[{"do":"memory-state"},{"do":"memory-state"}]"#;
    assert_eq!(echo("Queue", twice), 2);
}
