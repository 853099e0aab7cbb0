//! `handler build`: plugins built by the commands in their plugin.json, and the
//! function.json that their code declares.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod declared;
mod unchanged;

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp, guests};
use serde_json::{Value, json};
use uuid::Uuid;

/// A function whose plugin is made by `command`.
fn function(name: &str, command: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .plugin_json(json!({ "build": { "command": command, "output": "made.wasm" } }))
}

/// A compiled plugin, instead of source code.
fn compiled() -> Vec<u8> {
    std::fs::read(guests::path("mirror")).expect("a guest")
}

/// The plugin with a custom section.
fn with_section(name: &str, content: &[u8]) -> Vec<u8> {
    let mut section = vec![u8::try_from(name.len()).unwrap()];
    section.extend(name.as_bytes());
    section.extend(content);
    let mut plugin = compiled();
    plugin.push(0);
    let mut size = section.len();
    while size >= 0x80 {
        plugin.push(u8::try_from(size & 0x7f).unwrap() | 0x80);
        size >>= 7;
    }
    plugin.push(u8::try_from(size).unwrap());
    plugin.extend(section);
    plugin
}

/// An app with a compiled plugin instead of source code.
fn app() -> FunctionApp {
    FunctionApp::new()
        .function(&function("Good", "cp ../source.wasm made.wasm"))
        .function(&function("Failing", "echo some words; exit 7"))
        .function(&function("Idle", "true"))
        .function(&Function::new("Plain", "queueTrigger").output("queue", "out"))
        .file("source.wasm", compiled())
}

#[test]
fn built_functions_can_be_called() {
    // Unlike any that was compiled before.
    let unique = Uuid::new_v4();
    let app = app().file("source.wasm", with_section("unique", unique.as_bytes()));
    let built = run(&app, &["build", "good"]);
    assert_eq!(built.code, Some(0), "{built:?}");
    for says in ["built Good/Good.wasm in ", "compiles in ", "starts in "] {
        assert!(built.stdout.contains(says), "{says}: {built:?}");
    }
    assert!(!built.stderr.contains('\u{1b}'), "{built:?}");
    let called = run(&app, &["invoke", "Good", "--data", "text"]);
    assert_eq!(called.json()["Outputs"]["out"], json!(["text"]));
}

#[test]
fn build_errors_are_reported() {
    let app = app()
        .function(&function("Missing", "true").plugin_json(json!({
            "build": { "command": "true", "output": "made.wasm", "inputs": ["../nowhere"] }
        })))
        .file(
            "Unfinished/plugin.json",
            r#"{ "build": { "command": "true" } }"#,
        );
    for (arguments, says) in [
        (
            &["build", "Failing"][..],
            "Failing: `echo some words; exit 7` failed with exit status: 7",
        ),
        (&["build", "Failing"], "Failing printed:\nsome words\n"),
        (&["build", "--verbose", "Failing"], "Failing | some words\n"),
        (
            &["build", "Idle"],
            "check `build.output` in Idle/plugin.json",
        ),
        (
            &["build", "Plain"],
            "Plain/plugin.json has no build command",
        ),
        (
            &["build", "Missing"],
            "Missing/plugin.json: `build.inputs` names `../nowhere`, but ",
        ),
        (
            &["build", "Unfinished"],
            "Unfinished/plugin.json: $.build.output: is missing",
        ),
        (&["build", "Nobody"], "no function `Nobody`"),
        (&["build"], "3 of 4 builds failed: Failing, Idle, Missing"),
    ] {
        let finished = run(&app, arguments);
        assert_eq!(finished.code, Some(1), "{arguments:?}: {finished:?}");
        assert!(
            finished.stderr.contains(says),
            "{arguments:?}: {finished:?}"
        );
    }
}

/// With any number of builds at once, in the order of names.
#[test]
fn a_failure_does_not_stop_the_other_builds() {
    for jobs in ["1", "3"] {
        let finished = run(&app(), &["build", "--json", "--jobs", jobs]);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        let report = finished.json();
        let functions = report["functions"].as_array().unwrap();
        let texts = |key: &str| {
            let texts = functions.iter().map(|function| function[key].as_str());
            texts.map(Option::unwrap_or_default).collect::<Vec<_>>()
        };
        assert_eq!(texts("name"), ["Failing", "Good", "Idle"]);
        assert_eq!(texts("status"), ["failed", "built", "failed"]);
        assert_eq!(texts("output"), ["some words", "", ""]);
        let good = &functions[1];
        assert_eq!(good["plugin"], "Good/Good.wasm");
        assert_eq!(good["size"], compiled().len());
        assert_eq!(good["function_json"], json!([]));
        assert_eq!(good["error"], Value::Null);
        for figure in ["build_ms", "start_us"] {
            assert!(good[figure].is_u64(), "{figure}: {good}");
        }
    }
}

/// A route in host.json makes its folder a function, without a function.json.
#[test]
fn folders_of_routes_in_host_json_are_functions() {
    let app = FunctionApp::new()
        .host_json(&json!({
            "version": "2.0",
            "customHandler": {
                "description": { "defaultExecutablePath": "handler" },
                "enableForwardingHttpRequest": true,
                "http": { "routes": [{ "route": "{*path}" }] },
            },
        }))
        .file("source.wasm", compiled())
        .file(
            "http-handler1/plugin.json",
            r#"{ "build": { "command": "cp ../source.wasm made.wasm", "output": "made.wasm" } }"#,
        );
    let built = run(&app, &["build", "--json"]);
    let report = built.json();
    let functions = report["functions"].as_array().unwrap();
    assert_eq!(functions.len(), 1, "{report}");
    assert_eq!(functions[0]["status"], "built", "{report}");
    assert_eq!(functions[0]["warnings"], json!([]), "{report}");
}
