//! Plugins whose code declares their function.json.

use std::fs;

use corral_tests::handler::run;
use corral_tests::{Delivered, FunctionApp, Handler, Received};
use serde_json::{Value, json};

use super::{compiled, function, with_section};

/// What the code of the functions declares.
fn bindings() -> Value {
    json!([
        { "name": "in", "type": "queueTrigger", "direction": "in", "queueName": "inbox" },
        { "type": "queue", "direction": "out", "name": "out", "queueName": "outbox" },
    ])
}

/// The plugin with a declaration.
fn declaring(content: &[u8]) -> Vec<u8> {
    with_section("corral:function.json", content)
}

/// An app that builds a plugin with this section.
fn app(content: &[u8]) -> FunctionApp {
    FunctionApp::new()
        .function(&function("Old", "cp ../source.wasm made.wasm"))
        .file("source.wasm", declaring(content))
}

fn declared() -> String {
    json!({ "bindings": bindings() }).to_string()
}

fn written(app: &FunctionApp, function: &str) -> Value {
    let text = fs::read(app.path(&format!("{function}/function.json"))).unwrap();
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn a_folder_becomes_a_function() {
    const BUILD: &str = r#"{ "build": {
        "command": "cp ../source.wasm made.wasm", "output": "made.wasm" } }"#;
    let app = FunctionApp::new()
        .file("New/plugin.json", BUILD)
        .file("source.wasm", declaring(declared().as_bytes()));
    let checked = run(&app, &["check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(
        checked.stdout.contains("run `handler build New`"),
        "{checked:?}"
    );
    let built = run(&app, &["build"]);
    assert_eq!(built.code, Some(0), "{built:?}");
    let says = "New/function.json: created with queueTrigger in, queue out\n";
    assert!(built.stdout.contains(says), "{built:?}");
    assert!(built.stdout.contains("starts in"), "{built:?}");
    assert_eq!(written(&app, "New")["bindings"], bindings());
    let checked = run(&app, &["check"]);
    assert!(checked.stdout.starts_with("ok "), "{checked:?}");
    let called = run(&app, &["invoke", "New", "--data", "text"]);
    assert_eq!(called.json()["Outputs"]["out"], json!(["text"]));
}

/// An existing function.json, and what is printed of its change.
#[test]
fn function_json_follows_the_code() {
    let mut renamed = bindings();
    renamed[1]["queueName"] = json!("orders");
    let mut surplus = bindings();
    surplus.as_array_mut().unwrap().push(
        json!({ "type": "blob", "direction": "out", "name": "copy", "path": "copies/{rand-guid}" }),
    );
    let app = app(declared().as_bytes());
    for (bindings_before, path, says) in [
        (bindings(), "", ""),
        (
            renamed,
            "$.bindings[1].queueName",
            "is `orders`, but the code declares `outbox`",
        ),
        (
            surplus,
            "$.bindings[2]",
            "is `{\"direction\":\"out\",\"name\":\"copy\"",
        ),
        (
            json!([bindings()[0]]),
            "$.bindings[1]",
            "is missing, but the code declares `{\"type\":\"queue\"",
        ),
    ] {
        let before = json!({ "bindings": bindings_before, "scriptFile": "Old.wasm" });
        app.write("Old/function.json", before.to_string());
        let first = run(&app, &["build"]);
        assert_eq!(first.code, Some(0), "{path}: {first:?}");
        assert_eq!(
            first.stdout.contains("Old/function.json: "),
            !path.is_empty(),
            "{first:?}"
        );
        assert!(first.stdout.contains(path), "{path}: {first:?}");
        let after = written(&app, "Old");
        assert_eq!(after["bindings"], bindings(), "{path}");
        assert_eq!(after["scriptFile"], "Old.wasm", "{path}");

        app.write("Old/function.json", before.to_string());
        let checked = run(&app, &["check", "--json"]);
        let report = checked.json();
        let problems = report["problems"].as_array().unwrap();
        if path.is_empty() {
            assert!(problems.is_empty(), "{report}");
            continue;
        }
        assert_eq!(checked.code, Some(1), "{path}: {checked:?}");
        assert_eq!(problems.len(), 1, "{report}");
        assert_eq!(problems[0]["file"], "Old/function.json", "{report}");
        assert_eq!(problems[0]["path"], path, "{report}");
        assert_eq!(problems[0]["remedy"], "run `handler build Old`");
        let message = problems[0]["message"].as_str().unwrap();
        assert!(message.starts_with(says), "{message}");
    }
}

#[test]
fn the_declaration_is_shown() {
    let app = app(declared().as_bytes());
    let report = run(&app, &["inspect", "--json", "source.wasm"]).json();
    assert_eq!(report["declaration"]["bindings"], bindings());
    let printed = run(&app, &["inspect", "source.wasm"]).stdout;
    let says = "declares  {\"type\":\"queueTrigger\",\"direction\":\"in\",\"name\":\"in\"";
    assert!(printed.contains(says), "{printed}");
    let app = FunctionApp::new().file("plain.wasm", compiled());
    let report = run(&app, &["inspect", "--json", "plain.wasm"]).json();
    assert_eq!(report["declaration"], Value::Null);
}

#[test]
fn invalid_declarations_are_errors() {
    let large = json!({ "bindings": bindings(), "retry": "x".repeat(64 << 10) }).to_string();
    for (content, says) in [
        (&b"\xff"[..], "is not UTF-8: invalid byte at 0"),
        (large.as_bytes(), "the limit is 65536"),
        (b"", "is empty"),
        (b"[]", "$: is a list, not an object"),
        (b"{}", "$.bindings: is missing"),
        (
            br#"{ "bindings": [], "route": "x" }"#,
            "$.route: `route` is not a known key",
        ),
    ] {
        let app = app(content);
        let before = written(&app, "Old");
        let inspected = run(&app, &["inspect", "source.wasm"]);
        assert_eq!(inspected.code, Some(1), "{says}: {inspected:?}");
        assert!(inspected.stdout.contains(says), "{says}: {inspected:?}");
        let built = run(&app, &["build"]);
        assert_eq!(built.code, Some(1), "{says}: {built:?}");
        assert!(built.stderr.contains(says), "{says}: {built:?}");
        assert_eq!(written(&app, "Old"), before, "{says}");
        let checked = run(&app, &["check"]);
        assert_eq!(checked.code, Some(1), "{says}: {checked:?}");
        assert!(checked.stdout.contains(says), "{says}: {checked:?}");
    }
}

#[test]
fn a_plugin_with_an_invalid_declaration_serves() {
    let app = FunctionApp::new().function(&function("Old", "true").plugin(declaring(b"invalid")));
    let handler = Handler::start(app);
    let Delivered { bindings, .. } = handler.call("Old", "text").send().unwrap();
    let message = Received::Messages(vec![b"text".to_vec()]);
    assert_eq!(bindings.get("out"), Some(&message));
}
