//! Which plugins may be loaded: those of corral.lock, and none while corral.json
//! is at fault.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

use std::fs;

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp, Handler, guests};
use serde_json::json;

fn app() -> FunctionApp {
    let function = |name| {
        Function::new(name, "queueTrigger")
            .output("queue", "out")
            .guest("mirror")
    };
    FunctionApp::new()
        .function(&function("Known"))
        .function(&function("Changed"))
        .corral_json(&json!({ "locked": true }))
}

#[test]
fn what_is_not_locked_is_not_loaded() {
    let app = app();
    let finished = run(&app, &["check"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished.stdout.contains("corral.lock: is not there"),
        "{finished:?}"
    );
    let finished = run(&app, &["check", "--lock"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let finished = run(&app, &["check"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");

    fs::copy(guests::path("script"), app.path("Changed/Changed.wasm")).unwrap();
    let new = Function::new("New", "queueTrigger").output("queue", "out");
    let handler = Handler::start(app.function(&new.guest("mirror")));
    handler.call("Known", "test").send().unwrap();
    for (function, part) in [
        ("Changed", "while corral.lock demands"),
        ("New", "corral.lock has no digest for New"),
    ] {
        let failure = handler.call(function, "test").send().unwrap_err();
        let report = failure.report();
        assert_eq!(report.code, "plugin_unavailable", "{function}");
        assert!(report.message.contains(part), "{failure}");
        assert!(report.message.contains("handler check --lock"), "{failure}");
    }
    // Who has looked at the changes accepts them.
    let finished = run(handler.app(), &["check", "--lock"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

#[test]
fn a_lock_is_not_written_over_errors() {
    let broken = Function::new("Broken", "queueTrigger").output("queue", "out");
    let app = app().function(&broken.plugin(*b"none"));
    let finished = run(&app, &["check", "--lock"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(!app.path("corral.lock").exists());
}

/// What its ceilings were to forbid must not be allowed by a slip in it.
#[test]
fn nothing_is_loaded_while_corral_json_is_at_fault() {
    for text in [
        r#"{ "ceilings": { "memory": "64MiB" "#,
        r#"{ "ceiling": {} }"#,
    ] {
        let handler = Handler::start(app().file("corral.json", text));
        let failure = handler.call("Known", "test").send().unwrap_err();
        let report = failure.report();
        assert_eq!(report.code, "plugin_unavailable", "{text}");
        assert!(report.message.contains("corral.json"), "{failure}");
        assert!(report.message.contains("no plugin is loaded"), "{failure}");
    }
}
