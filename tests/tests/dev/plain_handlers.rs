//! Custom handlers of others, unchanged.

use std::fs;

use corral_tests::{Dev, Function, guests};
use serde_json::{Value, json};

use crate::node::{self, SERVER, http_function};

#[test]
fn the_order_of_the_documentation_runs_in_node() {
    let program = guests::repository().join("tests/order-handlers/node/server.js");
    let program = fs::read_to_string(program).unwrap();
    let order = http_function("order")
        .output("queue", "message")
        .with("queueName", "orders");
    let app = node::app(&program, &json!({}), &json!({})).function(&order);
    let dev = Dev::start(app);
    let answer = dev.send("POST", "/api/order", r#"{"id":7}"#);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, b"Order enqueued");
    let message = dev.wait_for("the order", |event| event["queue"] == "orders");
    let text = message["content"]["text"].as_str().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(text).unwrap(),
        json!({ "id": 7 })
    );
}

#[test]
fn requests_are_forwarded_or_proxied_on_request() {
    let program = format!(
        "{SERVER} serve((request, response, body) => send(response, {{
            method: request.method, url: request.url, host: request.headers.host,
            proxied: request.headers['x-forwarded-host'] ?? '', body }}));"
    );
    for (section, url, host, proxied) in [
        (
            json!({ "enableForwardingHttpRequest": true }),
            "/api/any/x?q=1",
            "localhost",
            "",
        ),
        (
            json!({ "enableProxyingHttpRequest": true }),
            "/api/any/x?q=1",
            "127.0.0.1",
            "localhost",
        ),
    ] {
        let any = Function::new("any", "httpTrigger")
            .with("route", "any/{*rest}")
            .output("http", "res");
        let dev = Dev::start(node::app(&program, &section, &json!({})).function(&any));
        let seen = dev.send("PUT", "/api/any/x?q=1", "body").json();
        assert_eq!(seen["method"], "PUT", "{section}");
        assert_eq!(seen["url"], url, "{section}");
        assert_eq!(seen["proxied"], proxied, "{section}");
        assert_eq!(seen["body"], "body", "{section}");
        let seen = seen["host"].as_str().unwrap();
        assert!(seen.starts_with(host), "{section}: {seen}");
    }
}

#[test]
fn functions_are_tried_again_by_their_policy() {
    let program = format!(
        "{SERVER} let calls = 0;
         serve((request, response) => {{
            calls += 1;
            if (calls < 3) return response.writeHead(500, 'not yet').end();
            send(response, text(`call ${{calls}}`));
         }});"
    );
    let retry = json!({ "retry": {
        "strategy": "fixedDelay", "maxRetryCount": 2, "delayInterval": "00:00:00.100",
    } });
    let app = node::app(&program, &json!({}), &retry).function(&http_function("f"));
    let dev = Dev::start(app);
    let answer = dev.send("GET", "/api/f", "");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, b"call 3");
    let failed = dev.wait_for("a failure", |event| event["outcome"] == "failed");
    let error = failed["error"].as_str().unwrap();
    assert!(error.contains("500 (not yet)"), "{error}");
}
