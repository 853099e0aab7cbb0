//! What every plugin can import and only some may use: clocks, sockets, the
//! environment.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, Shared};
use serde_json::{Value, json};

fn function(name: &str, grants: &Value) -> Function {
    Function::new(name, "httpTrigger")
        .output("http", "res")
        .guest("probe")
        .plugin_json(json!({ "grants": grants }))
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let app = FunctionApp::new()
            .forwarding()
            .setting("OWN_KEY", "own")
            .setting("OTHER_KEY", "other")
            .function(&function("Closed", &json!({})))
            .function(&function("Own", &json!({ "settings": ["OWN_*"] })))
            .function(&function("Other", &json!({ "settings": ["OTHER_*"] })))
            .function(&function("Precise", &json!({ "clocks": "precise" })));
        Handler::start(app)
    }))
}

fn probe(function: &str, step: &Value) -> Value {
    let body = json!([step]).to_string();
    let headers = [("Host", "x"), ("Content-Type", "application/json")];
    let answer = handler().exchange(
        "POST",
        &format!("/api/{function}"),
        &headers,
        body.as_bytes(),
    );
    assert_eq!(answer.status, 200, "{step}: {answer:?}");
    answer.json()[0].clone()
}

#[test]
fn each_function_has_its_own_environment() {
    for (function, expected) in [
        ("Closed", json!([])),
        ("Own", json!([["OWN_KEY", "own"]])),
        ("Other", json!([["OTHER_KEY", "other"]])),
    ] {
        assert_eq!(
            probe(function, &json!({ "do": "environment" })),
            expected,
            "{function}"
        );
    }
}

#[test]
fn sockets_are_denied_and_logged() {
    for (kind, what) in [
        ("tcp", "a TCP socket"),
        ("udp", "a UDP socket"),
        ("lookup", "a DNS lookup"),
    ] {
        let result = probe("Closed", &json!({ "do": "socket", "kind": kind }));
        assert_eq!(result["error"], "access-denied", "{kind}");
        let line = handler().stderr().wait_for(&format!("denied {what}: "));
        assert!(
            line.contains("wasi:http") && line.contains("grants.net"),
            "{line}"
        );
    }
}

#[test]
fn clocks_are_coarse_unless_granted() {
    const MILLISECOND: u64 = 1_000_000;
    for (function, coarse) in [("Closed", true), ("Precise", false)] {
        let told = probe(function, &json!({ "do": "clocks" }));
        for key in ["monotonic", "wall", "resolution"] {
            let step = told[key].as_u64().unwrap();
            if coarse {
                assert!(
                    step >= MILLISECOND && step.is_multiple_of(MILLISECOND),
                    "{key}: {told}"
                );
            } else {
                assert!(step < MILLISECOND, "{key}: {told}");
            }
        }
    }
}
