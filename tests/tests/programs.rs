//! Plugins that are plain programs: the payload on standard input, the response
//! on standard output.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, Shared};
use serde_json::{Value, json};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let program = |name| {
            Function::new(name, "queueTrigger")
                .output("queue", "out")
                .guest("script-command")
        };
        Handler::start(
            FunctionApp::new()
                .function(&program("Program").limits(&json!({ "memory": "32MiB", "cpu": "2s" })))
                .function(&program("Short").limits(&json!({ "cpu": "100ms", "time": "60s" })))
                .function(&program("Brief").limits(&json!({ "response_body": "1KiB" })))
                .function(
                    &Function::new("Http", "httpTrigger")
                        .output("http", "res")
                        .output("queue", "out")
                        .guest("script-command"),
                ),
        )
    }))
}

fn messages(text: &str) -> Received {
    Received::Messages(vec![text.as_bytes().to_vec()])
}

#[test]
fn stdout_is_delivered() {
    for text in [
        "test",
        "2020-01-01T00:00:00Z",
        "[1,2]",
        r#"{"a":1}"#,
        "příliš",
        "",
    ] {
        let step = json!({ "do": "output", "text": text }).to_string();
        let delivered = handler().call("Program", step.as_str()).send().unwrap();
        assert_eq!(delivered.bindings["out"], messages(text), "{text}");
    }
}

#[test]
fn stdin_is_the_payload() {
    let handler = handler();
    let call = handler.call("Program", r#"{"do":"echo"}"#);
    let delivered = call.send().unwrap();
    let Received::Messages(echoed) = &delivered.bindings["out"] else {
        panic!("{delivered:?}");
    };
    let payload: Value = serde_json::from_slice(&echoed[0]).unwrap();
    assert_eq!(payload["Data"]["in"], r#"{"do":"echo"}"#);
    assert_eq!(payload["Metadata"]["DequeueCount"], 1);
    assert_eq!(payload["Invocation"]["Trigger"], "in");
    assert_eq!(payload["Invocation"]["Id"], call.id());
}

#[test]
fn http_callers_get_the_output() {
    let step = r#"{"do":"output","output":"res","text":"hello"}"#;
    let call = HttpCall::post("/api/Http", "application/json", step);
    let reply = handler().call("Http", call).send().unwrap().http.unwrap();
    assert_eq!((reply.status, reply.body), (200, b"hello".to_vec()));
}

#[test]
fn stderr_is_logged() {
    let handler = handler();
    let steps = r#"[{"do":"stderr","lines":2,"text":"line"},{"do":"output","text":"done"}]"#;
    let call = handler.call("Program", steps);
    let delivered = call.send().unwrap();
    assert_eq!(delivered.logs, [""; 0]);
    let lines = handler.stderr().wait_for_lines(call.id(), 2);
    for (line, said) in lines.iter().zip(["line 1", "line 2"]) {
        assert!(line.ends_with(said), "{said:?}: {lines:?}");
    }
}

/// Function, steps, code, and a part of the message.
#[rustfmt::skip]
const FAILURES: &[(&str, &str, &str, &str)] = &[
    ("Program", r#"{"do":"exit","code":3}"#, "function_failed", "exited with code 3"),
    ("Program", r#"[{"do":"output","text":"x"},{"do":"exit","code":1}]"#, "function_failed", "1"),
    ("Program", r#"{"do":"invalid-json"}"#, "function_failed", "JSON"),
    ("Program", r#"{"do":"panic","message":"out of stock"}"#, "trap", "out of stock"),
    ("Program", r#"{"do":"allocate","mib":64}"#, "memory_limit", "limits.memory"),
    ("Short", r#"{"do":"spin"}"#, "timeout", "limits.cpu"),
    ("Brief", r#"{"do":"big-stdout","bytes":4096}"#, "function_failed", "limits.response_body"),
    ("Program", r#"{"do":"read","path":"/etc/passwd"}"#, "function_failed", "1"),
];

#[test]
fn failures_are_distinguished() {
    let handler = handler();
    for (function, step, code, part) in FAILURES {
        let failure = handler.call(function, *step).send().unwrap_err();
        let report = failure.report();
        assert_eq!(report.code, *code, "{step}: {}", report.message);
        assert!(report.message.contains(part), "{step}: {}", report.message);
        let alive = r#"{"do":"output","text":"alive"}"#;
        let delivered = handler.call("Program", alive).send().unwrap();
        assert_eq!(delivered.bindings["out"], messages("alive"), "after {step}");
    }
}

#[test]
fn empty_stdout_delivers_nothing() {
    let delivered = handler()
        .call("Program", r#"{"do":"nothing"}"#)
        .send()
        .unwrap();
    assert!(delivered.bindings.is_empty(), "{delivered:?}");
}
