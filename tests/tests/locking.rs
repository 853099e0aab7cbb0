//! Which plugins may be loaded: those in corral.lock, and none while corral.json is
//! invalid.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
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
fn unlocked_plugins_are_not_loaded() {
    let app = app();
    let finished = run(&app, &["check"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished.stdout.contains("corral.lock: is missing"),
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
        ("Changed", "but corral.lock requires"),
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
fn check_lock_refuses_an_app_with_errors() {
    let broken = Function::new("Broken", "queueTrigger").output("queue", "out");
    let app = app().function(&broken.plugin(*b"none"));
    let finished = run(&app, &["check", "--lock"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(!app.path("corral.lock").exists());
}

/// A typo must not lift the ceilings.
#[test]
fn no_plugin_is_loaded_while_corral_json_is_invalid() {
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

/// The lock is replaced as a whole: a reader sees the old or the new one.
#[test]
fn a_lock_is_written_in_one_step() {
    let app = app();
    let finished = run(&app, &["check", "--lock"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let before = fs::read(app.path("corral.lock")).unwrap();
    // Another name of the file that is there now.
    let kept = app.state().join("kept");
    fs::hard_link(app.path("corral.lock"), &kept).unwrap();
    fs::copy(guests::path("script"), app.path("Changed/Changed.wasm")).unwrap();
    let finished = run(&app, &["check", "--lock"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_ne!(fs::read(app.path("corral.lock")).unwrap(), before);
    assert_eq!(fs::read(kept).unwrap(), before, "written in its place");
}
