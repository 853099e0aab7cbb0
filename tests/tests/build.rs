//! `handler build`: plugins built by the commands in their plugin.json.

#![allow(clippy::expect_used, reason = "a failing test panics with the reason")]

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp};
use serde_json::json;

/// A function whose plugin is made by `command`.
fn function(name: &str, command: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .plugin_json(json!({ "build": { "command": command, "output": "made.wasm" } }))
}

/// An app with a compiled plugin instead of source code.
fn app() -> FunctionApp {
    let plugin = std::fs::read(corral_tests::guests::path("mirror")).expect("a guest");
    FunctionApp::new()
        .function(&function("Good", "cp ../source.wasm made.wasm"))
        .function(&function("Failing", "exit 7"))
        .function(&function("Idle", "true"))
        .function(&Function::new("Plain", "queueTrigger").output("queue", "out"))
        .file("source.wasm", plugin)
}

#[test]
fn built_functions_can_be_called() {
    let app = app();
    let built = run(&app, &["build", "good"]);
    assert_eq!(built.code, Some(0), "{built:?}");
    assert!(built.stdout.contains("built Good/Good.wasm"), "{built:?}");
    let called = run(&app, &["invoke", "Good", "--data", "text"]);
    assert_eq!(called.json()["Outputs"]["out"], json!(["text"]));
}

#[test]
fn build_errors_are_reported() {
    let app = app();
    for (arguments, says) in [
        (
            &["build", "Failing"][..],
            "`exit 7` failed with exit status: 7",
        ),
        (
            &["build", "Idle"],
            "check `build.output` in Idle/plugin.json",
        ),
        (
            &["build", "Plain"],
            "Plain/plugin.json has no build command",
        ),
        (&["build", "Nobody"], "no function `Nobody`"),
        (&["build"], "failed"),
    ] {
        let finished = run(&app, arguments);
        assert_eq!(finished.code, Some(1), "{arguments:?}: {finished:?}");
        assert!(
            finished.stderr.contains(says),
            "{arguments:?}: {finished:?}"
        );
    }
}
