//! A custom handler in Go with `net/http` alone, unchanged.

use corral_tests::{Dev, Function, FunctionApp, guests};
use serde_json::{Value, json};

use crate::node::http_function;

/// An app with this program; `section` has more keys of `customHandler`.
fn app(section: &Value) -> FunctionApp {
    let mut handler = json!({
        "description": { "defaultExecutablePath": guests::go_handler() },
    });
    for (key, value) in section.as_object().unwrap() {
        handler[key] = value.clone();
    }
    FunctionApp::new().host_json(&json!({
        "version": "2.0",
        "customHandler": handler,
        "extensionBundle": {
            "id": "Microsoft.Azure.Functions.ExtensionBundle",
            "version": "[4.*, 5.0.0)",
        },
    }))
}

#[test]
fn a_handler_in_go_takes_orders() {
    let order = http_function("order")
        .output("queue", "message")
        .with("queueName", "orders");
    let dev = Dev::start(app(&json!({})).function(&order));
    let answer = dev.send("POST", "/api/order", r#"{"id":7}"#);
    assert_eq!(
        (answer.status, &*answer.body),
        (201, &b"Order enqueued"[..])
    );
    let message = dev.wait_for("the order", |event| event["queue"] == "orders");
    // The host writes JSON in its own layout.
    let text = message["content"]["text"].as_str().unwrap();
    let order: Value = serde_json::from_str(text).unwrap();
    assert_eq!(order, json!({ "id": 7 }));
    let log = dev.wait_for("the log", |event| event["message"] == "POST order 7");
    assert_eq!(log["source"], "function");
    assert_eq!(log["function"], "order");

    let refused = dev.send("POST", "/api/order", "{}");
    assert_eq!(
        (refused.status, &*refused.body),
        (422, &b"the order has no id"[..])
    );
    // The caller learns nothing of a failure, and the console all.
    let failed = dev.send("POST", "/api/order", "[");
    assert_eq!((failed.status, &*failed.body), (500, &b""[..]));
    let end = dev.wait_for("the failure", |event| event["outcome"] == "failed");
    let error = end["error"].as_str().unwrap();
    assert!(error.contains("500 (Internal Server Error)"), "{error}");
    let line = dev.wait_for("the reason", |event| {
        event["message"]
            .as_str()
            .is_some_and(|text| text.ends_with("unexpected end of JSON input"))
    });
    assert_eq!(line["level"], "error", "{line}");
}

#[test]
fn a_handler_in_go_gets_forwarded_requests() {
    let any = Function::new("any", "httpTrigger")
        .with("route", "any/{*rest}")
        .output("http", "res");
    let section = json!({ "enableForwardingHttpRequest": true });
    let dev = Dev::start(app(&section).function(&any));
    let answer = dev.send("PUT", "/api/any/x?q=1", "a body");
    assert_eq!((answer.status, &*answer.body), (202, &b"a body"[..]));
    assert_eq!(answer.header("x-seen"), Some("PUT /api/any/x?q=1"));
}
