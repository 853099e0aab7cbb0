//! `corral:function@0.2.0`: what a plugin gets when it asks about its invocation.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, Shared, Trigger};
use serde_json::{Value, json};

/// `limits.time` of all functions, in milliseconds.
const LIMIT: u64 = 30_000;

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let limits = json!({ "time": format!("{LIMIT}ms") });
        let script = |name, kind| Function::new(name, kind).guest("script").limits(&limits);
        let inputs = |function: Function| {
            function
                .input("blob", "text")
                .input("blob", "other")
                .input("blob", "missing")
                .output("queue", "out")
        };
        let warm = json!({ "policy": "warm", "max_uses": 1000, "max_idle": "10m" });
        Handler::start(
            FunctionApp::new()
                .function(&inputs(script("Queue", "queueTrigger")))
                .function(&inputs(script("Http", "httpTrigger")))
                .function(
                    &inputs(script("Warm", "httpTrigger"))
                        .plugin_json(json!({ "instances": warm })),
                ),
        )
    }))
}

/// A script that asks these questions.
fn ask(questions: &Value) -> String {
    json!({ "do": "ask", "questions": questions }).to_string()
}

fn request(script: impl Into<Vec<u8>>) -> HttpCall {
    HttpCall::post("/api/Http", "application/json", script)
}

/// Calls the function, with a value of all inputs but `missing`. What the plugin gave,
/// as JSON, and the id of the invocation.
fn call(function: &str, trigger: impl Into<Trigger>, text: &str) -> (Value, String) {
    let handler = handler();
    let call = handler
        .call(function, trigger)
        .input("text", &json!(text))
        .input("other", &json!("another"))
        .input("missing", &Value::Null);
    let delivered = call.send().unwrap();
    let Received::Messages(messages) = &delivered.bindings["out"] else {
        panic!("{delivered:?}")
    };
    let given = serde_json::from_slice(&messages[0]).unwrap();
    (given, call.id().to_owned())
}

#[test]
fn header_finds_all_values_in_any_case() {
    #[rustfmt::skip]
    let cases: [(&str, &[&str]); 7] = [
        ("X-Repeated", &["one", "two", "one"]),
        ("x-repeated", &["one", "two", "one"]),
        ("X-REPEATED", &["one", "two", "one"]),
        ("x-single", &["a, b"]),
        ("x-empty", &[""]),
        ("x-absent", &[]),
        ("", &[]),
    ];
    let names: Vec<Value> = cases
        .iter()
        .map(|(name, _)| json!({ "header": name }))
        .collect();
    let call_with_headers = request(ask(&json!(names)))
        .header("X-Repeated", "one")
        .header("X-Single", "a, b")
        .header("X-Repeated", "two")
        .header("X-Empty", "")
        .header("X-Repeated", "one");
    let (answers, _) = call("Http", call_with_headers, "");
    for ((name, expected), answer) in cases.iter().zip(answers.as_array().unwrap()) {
        assert_eq!(*answer, json!(expected), "{name}");
    }
}

#[test]
fn inputs_are_taken_once() {
    let cases = [
        (json!("input-names"), json!(["text", "other", "missing"])),
        (json!({ "take-input": "text" }), json!(["text", "content"])),
        (json!({ "take-input": "text" }), Value::Null),
        (json!("input-names"), json!(["other", "missing"])),
        // The trigger's value was passed, so it cannot be taken.
        (json!({ "take-input": "in" }), Value::Null),
        (json!({ "take-input": "OTHER" }), Value::Null),
        (json!({ "take-input": "undeclared" }), Value::Null),
        // A binding without a value is not a missing binding.
        (json!({ "take-input": "missing" }), json!(["none", null])),
        (json!({ "take-input": "missing" }), Value::Null),
        (json!({ "take-input": "other" }), json!(["text", "another"])),
        (json!("input-names"), json!([])),
    ];
    let questions: Vec<&Value> = cases.iter().map(|(question, _)| question).collect();
    let (answers, _) = call("Queue", ask(&json!(questions)).as_str(), "content");
    let expected: Vec<&Value> = cases.iter().map(|(_, answer)| answer).collect();
    assert_eq!(answers, json!(expected));
}

/// It is read until it differs, so that no figure depends on the machine's speed.
#[test]
fn remaining_time_decreases() {
    let questions = json!(["remaining-ms", "remaining-ms"]);
    let (answers, _) = call("Queue", ask(&questions).as_str(), "");
    let readings: Vec<Vec<u64>> = serde_json::from_value(answers).unwrap();
    let readings = readings.concat();
    assert!(readings[0] <= LIMIT, "{readings:?}");
    assert!(readings[1] < readings[0], "{readings:?}");
    assert!(readings[2] <= readings[1], "{readings:?}");
    assert!(readings[3] < readings[2], "{readings:?}");
}

#[test]
fn other_triggers_have_an_empty_request() {
    let questions = json!([{ "request": "content-type" }]);
    let (answers, _) = call("Queue", ask(&questions).as_str(), "");
    let empty = json!({
        "header": [], "headers": [], "query": [], "params": [], "identities": null,
    });
    assert_eq!(answers, json!([empty]));
}

/// The questions of an invocation do not change what the next one gets, nor does what
/// it left unasked.
#[test]
fn warm_instances_see_the_invocation_that_runs() {
    let trace = |call: u32| format!("00-0af7651916cd43dd8448eb211c80319c-{call:016x}-01");
    let all = json!([
        "memory-state", "id", "trace", "input-names", { "header": "x-call" }, { "take-input": "text" },
    ]);
    let nothing = json!(["memory-state"]);
    for (number, questions) in [(1, &all), (2, &nothing), (3, &all), (4, &all)] {
        let text = number.to_string();
        let trigger = request(ask(questions))
            .header("traceparent", &trace(number))
            .header("x-call", &text);
        let (answers, id) = call("Warm", trigger, &text);
        let names = ["text", "other", "missing"];
        let expected = json!([number, id, trace(number), names, [text], ["text", text]]);
        let asked = questions.as_array().unwrap().len();
        assert_eq!(
            answers.as_array().unwrap()[..],
            expected.as_array().unwrap()[..asked]
        );
    }
    // What this request has not is not that of the one before.
    let questions = json!(["memory-state", "trace", { "header": "x-call" }]);
    let (answers, _) = call("Warm", request(ask(&questions)), "");
    assert_eq!(answers, json!([5, null, []]));
}
