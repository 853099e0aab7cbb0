//! State that instances keep between calls, by `instances` in plugin.json.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
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

/// How many calls the instance has served, including this one.
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
fn warm_instances_keep_their_state() {
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
fn max_uses_is_respected() {
    let handler = handler();
    let seen: Vec<u64> = (0..7).map(|_| state(&handler, "Thrice")).collect();
    assert_eq!(seen, [1, 2, 3, 1, 2, 3, 1]);
}

/// A kept instance writes to the log of the call that it serves.
#[test]
fn log_lines_belong_to_their_call() {
    let handler = handler();
    for text in ["one", "two"] {
        let step = json!({ "do": "log", "level": "info", "text": text }).to_string();
        let delivered = handler.call("Logging", step.as_str()).send().unwrap();
        assert_eq!(delivered.logs, [text]);
    }
}

/// Most of these sandboxes were prepared before there was a call, each for one.
#[test]
fn log_lines_of_a_start_function_belong_to_the_call() {
    let function = Function::new("Start", "queueTrigger").guest("start-log");
    let handler = Handler::start(FunctionApp::new().function(&function));
    for call in 0..50 {
        let delivered = handler.call("Start", "test").send().unwrap();
        assert_eq!(delivered.logs, ["started", "called"], "call {call}");
    }
}

/// Not even where the pool has room for two instances.
#[test]
fn prepared_sandboxes_take_no_room_from_calls() {
    let functions = ["One", "Two", "Three"];
    let mut app = FunctionApp::new().corral_json(&json!({ "concurrency": 1 }));
    for name in functions {
        app = app.function(&script(name, &json!({ "policy": "fresh" })));
    }
    let handler = Handler::start(app);
    for call in 0..100 {
        for function in functions {
            assert_eq!(state(&handler, function), 1, "{function}, call {call}");
        }
    }
}
