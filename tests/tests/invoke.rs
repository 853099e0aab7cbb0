//! `handler invoke`: one invocation without a server.

#![allow(clippy::unwrap_used, reason = "a failing test panics with the reason")]

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp};
use serde_json::{Value, json};

fn app() -> FunctionApp {
    let queue = |name| Function::new(name, "queueTrigger").output("queue", "out");
    FunctionApp::new()
        .function(&queue("Mirror").guest("mirror"))
        .function(&queue("Script").guest("script"))
        .function(
            &Function::new("Bytes", "blobTrigger")
                .with("dataType", "binary")
                .output("queue", "out")
                .guest("mirror"),
        )
        .function(
            &Function::new("Http", "httpTrigger")
                .output("http", "res")
                .output("queue", "out")
                .guest("mirror"),
        )
        .function(
            &Function::new("Timer", "timerTrigger")
                .output("queue", "out")
                .guest("mirror"),
        )
        .function(&queue("Missing"))
        .file("data.txt", "from a file")
}

/// Function, `--data`, and what is printed as `Outputs.out`.
const CALLS: &[(&str, &str, &str)] = &[
    ("Mirror", "test", r#"["test"]"#),
    ("mirror", "test", r#"["test"]"#),
    ("Mirror", "", r#"[""]"#),
    ("Mirror", r#"{"a":1}"#, r#"["{\"a\":1}"]"#),
    ("Mirror", "@data.txt", r#"["from a file"]"#),
    ("Mirror", r#"{"Data":{"in":"\"whole\""}}"#, r#"["whole"]"#),
    ("Bytes", "test", r#""dGVzdA==""#),
    ("Http", "test", r#"["test"]"#),
    ("Script", r#"{"do":"output","text":"done"}"#, r#"["done"]"#),
];

#[test]
fn the_response_is_printed() {
    let app = app();
    for (function, data, out) in CALLS {
        let finished = run(&app, &["invoke", function, "--data", data]);
        assert_eq!(finished.code, Some(0), "{function} {data}: {finished:?}");
        let expected: Value = serde_json::from_str(out).unwrap();
        assert_eq!(
            finished.json().pointer("/Outputs/out"),
            Some(&expected),
            "{function} {data}"
        );
    }
}

#[test]
fn a_timer_needs_no_data() {
    let finished = run(&app(), &["invoke", "Timer"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let response = finished.json();
    let timer = response
        .pointer("/Outputs/out/0")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let timer: Value = serde_json::from_str(timer).unwrap();
    assert_eq!(timer.get("IsPastDue"), Some(&json!(false)));
}

#[test]
fn logs_go_to_stderr() {
    let script = r#"[{"do":"log","text":"so far"},{"do":"output","text":"done"}]"#;
    let finished = run(&app(), &["invoke", "Script", "--data", script]);
    assert!(finished.stderr.contains("so far"), "{finished:?}");
    assert!(!finished.stdout.contains("so far"), "{finished:?}");
}

#[test]
fn app_in_another_folder() {
    let app = app();
    let root = app.seen(app.root());
    let root = root.to_str().unwrap();
    let elsewhere = FunctionApp::new();
    let finished = run(
        &elsewhere,
        &["invoke", "Mirror", "--data", "test", "--app", root],
    );
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

/// Function, `--data`, and what stderr says.
#[rustfmt::skip]
const FAILURES: &[(&str, &str, &str)] = &[
    ("Nobody", "", "Nobody"),
    ("Missing", "", "Missing.wasm"),
    ("Mirror", "@nowhere.txt", "nowhere.txt"),
    ("Script", r#"{"do":"return-error","message":"no stock"}"#, "no stock"),
    ("Script", r#"{"do":"trap"}"#, "unreachable"),
];

#[test]
fn failures_set_the_exit_code_and_print_a_reason() {
    let app = app();
    for (function, data, said) in FAILURES {
        let finished = run(&app, &["invoke", function, "--data", data]);
        assert_eq!(finished.code, Some(1), "{function} {data}: {finished:?}");
        assert!(
            finished.stderr.contains(said),
            "{function} {data}: {}",
            finished.stderr
        );
        assert_eq!(finished.stdout, "", "{function} {data}");
    }
}
