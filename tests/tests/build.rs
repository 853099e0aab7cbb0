//! `handler build`: plugins made by the commands of their plugin.json.

#![allow(
    clippy::expect_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp};
use serde_json::json;

/// A function whose plugin is made by `command`.
fn function(name: &str, command: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .plugin_json(json!({ "build": { "command": command, "output": "made.wasm" } }))
}

/// An app with a compiled plugin in the place of a source.
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
fn what_was_built_can_be_called() {
    let app = app();
    let built = run(&app, &["build", "good"]);
    assert_eq!(built.code, Some(0), "{built:?}");
    assert!(
        built.stdout.contains("Good/Good.wasm is ready"),
        "{built:?}"
    );
    let called = run(&app, &["invoke", "Good", "--data", "text"]);
    assert_eq!(called.json()["Outputs"]["out"], json!(["text"]));
}

#[test]
fn what_cannot_be_built_says_why() {
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
