//! Which function answers, and with which parameters.

use std::fmt::Write as _;
use std::sync::OnceLock;

use corral_tests::client::transport::Answer;
use corral_tests::{FunctionApp, Handler, Shared};
use serde_json::{Value, json};

use super::apps::{self, forwarding, proxying, routed, with_prefix};
use super::vectors_of_routes::{REQUESTS, ROUTES};

/// All routes, each function with the plugin that says what arrived.
fn app(host_json: &Value) -> FunctionApp {
    let echo = apps::plugin("echo");
    ROUTES.iter().fold(
        FunctionApp::new().host_json(host_json),
        |app, (name, route, methods)| {
            let route = if route.is_empty() { name } else { route };
            app.function(&routed(name, route, methods).plugin(echo.clone()))
        },
    )
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app(&proxying()))))
}

fn ask(handler: &Handler, method: &str, path: &str) -> Answer {
    // The id tells `GET /` from the ping.
    let headers = [
        ("Host", "example.org"),
        ("X-Azure-Functions-InvocationId", "7"),
    ];
    handler.exchange(method, path, &headers, b"")
}

/// The function that answered with the parameters it got; nothing for 404.
fn found(method: &str, answer: &Answer) -> Option<Value> {
    if answer.status == 404 {
        if method == "HEAD" {
            return None;
        }
        assert_eq!(answer.error_report().code, "unknown_function");
        return None;
    }
    assert_eq!(answer.status, 200, "{answer:?}");
    let said = answer.json();
    Some(json!({ "function": said["function"], "params": said["params"] }))
}

/// Runs every vector below `prefix` and tells all that differ.
fn check(handler: &Handler, prefix: &str) {
    let mut differences = String::new();
    for (method, path, expected) in REQUESTS {
        let expected =
            expected.map(|(function, params)| json!({ "function": function, "params": params }));
        let answer = ask(handler, method, &format!("{prefix}{path}"));
        let found = found(method, &answer);
        if found != expected {
            let _ = writeln!(differences, "{method} {path}: {found:?}, not {expected:?}");
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

#[test]
fn each_request_finds_its_function() {
    check(&handler(), "/api/");
}

#[test]
fn the_prefix_may_be_anything() {
    for (prefix, path) in [("", "/"), ("v1/shop", "/v1/shop/"), ("API", "/api/")] {
        let handler = Handler::start(app(&with_prefix(forwarding(), prefix)));
        check(&handler, path);
    }
}

#[test]
fn the_prefix_is_part_of_the_path() {
    let handler = handler();
    for path in [
        "/orders/7",
        "/apis/orders/7",
        "/api/api/orders/7",
        "//api/orders/7",
        "/api//orders/7",
        "/Orders",
    ] {
        let answer = ask(&handler, "GET", path);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
}

/// What a person needs who mistyped: the path, and what there is.
#[test]
fn unknown_routes_are_logged() {
    let handler = handler();
    for (method, path) in [
        ("GET", "/api/nobody"),
        ("POST", "/nobody"),
        ("PATCH", "/api/orders/7"),
        ("OPTIONS", "*"),
    ] {
        let headers = [
            ("Host", "example.org"),
            (
                "X-Azure-Functions-InvocationId",
                "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f",
            ),
        ];
        let answer = handler.exchange(method, path, &headers, b"");
        assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
        let report = answer.error_report();
        assert_eq!(report.code, "unknown_function", "{method} {path}");
        assert!(
            report.message.contains(path) && report.message.contains("Orders"),
            "{}",
            report.message
        );
        assert_eq!(
            report.invocation_id.as_deref(),
            Some("7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f"),
            "{method} {path}"
        );
    }
}
