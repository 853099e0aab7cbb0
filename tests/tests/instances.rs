//! What an instance keeps from one call to the next, by `instances` in
//! plugin.json.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, Received, Shared};
use serde_json::{Value, json};

fn script(name: &str, instances: &Value) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .guest("script")
        .plugin_json(json!({ "instances": instances }))
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let warm = |max_uses| json!({ "policy": "warm", "max_uses": max_uses, "max_idle": "10m" });
        Handler::start(
            FunctionApp::new()
                .function(&script("Fresh", &json!({ "policy": "fresh" })))
                .function(&script("Warm", &warm(1000)))
                .function(&script("Thrice", &warm(3)))
                .function(&script("Trapping", &warm(1000)))
                .function(&script("Failing", &warm(1000)))
                .function(&script("Logging", &warm(1000))),
        )
    }))
}

/// How many calls the instance has seen, this one included.
fn state(handler: &Handler, function: &str) -> u64 {
    let call = handler.call(function, r#"{"do":"memory-state"}"#);
    let delivered = call.send().unwrap();
    let Received::Messages(messages) = &delivered.bindings["out"] else {
        panic!("{delivered:?}")
    };
    String::from_utf8_lossy(&messages[0]).parse().unwrap()
}

/// Function, what it is told between two calls, and what two calls see.
#[test]
fn what_is_kept() {
    let handler = handler();
    for (function, between, seen) in [
        ("Fresh", None, [1, 1]),
        ("Warm", None, [1, 2]),
        ("Trapping", Some(r#"{"do":"trap"}"#), [1, 1]),
        ("Failing", Some(r#"{"do":"return-error"}"#), [1, 1]),
    ] {
        let first = state(&handler, function);
        if let Some(step) = between {
            handler.call(function, step).send().unwrap_err();
        }
        let second = state(&handler, function);
        assert_eq!([first, second], seen, "{function}");
    }
}

#[test]
fn an_instance_is_used_so_many_times() {
    let handler = handler();
    let seen: Vec<u64> = (0..7).map(|_| state(&handler, "Thrice")).collect();
    assert_eq!(seen, [1, 2, 3, 1, 2, 3, 1]);
}

/// A kept instance writes to the log of the call that it serves.
#[test]
fn lines_belong_to_their_call() {
    let handler = handler();
    for text in ["one", "two"] {
        let step = json!({ "do": "log", "level": "info", "text": text }).to_string();
        let delivered = handler.call("Logging", step.as_str()).send().unwrap();
        assert_eq!(delivered.logs, [text]);
    }
}
