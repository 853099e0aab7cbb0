//! Files other than plugins that change while the handler serves.

use corral_tests::{Function, FunctionApp, Handler, Received};
use serde_json::json;

use crate::load::{answered, during};
use crate::versions::{answer, app, function, plugin};

/// What is written, and what the console says.
#[test]
fn a_configuration_change_makes_a_generation() {
    let handler = Handler::start(app());
    let good = json!({ "limits": { "time": "30s" } }).to_string();
    let digest = json!({ "sha256": "0".repeat(64) }).to_string();
    during(&handler, "F", || {
        for (file, content, says) in [
            (
                "F/plugin.json",
                good.as_str(),
                "F: now serving generation 2 (",
            ),
            (
                "corral.json",
                r#"{"defaults":{"limits":{"memory":"32MiB"}}}"#,
                "F: now serving generation 3 (",
            ),
        ] {
            handler.app().write(file, content);
            handler.stdout().wait_for(says);
        }
        for (file, content, says) in [
            ("F/plugin.json", digest.as_str(), "plugin.json requires"),
            ("F/plugin.json", "{ \"limits\": ", "F/plugin.json"),
            (
                "F/plugin.json",
                "{ \"limit\": {} }",
                "`limit` is not a known key",
            ),
            ("F/function.json", "{", "F/function.json"),
        ] {
            handler.app().write(file, content);
            let stderr = handler.stderr();
            stderr.wait_for_line(says, |line| {
                line.contains(says) && line.contains("still serving generation 3")
            });
        }
    });
    assert_eq!(answered(&handler, "F"), answer(1));
}

#[test]
fn revoked_grants_are_gone_at_the_next_call() {
    let function = Function::new("Env", "queueTrigger")
        .output("queue", "out")
        .guest("script")
        .plugin_json(json!({ "grants": { "settings": ["GRANTED"] } }));
    let app = FunctionApp::new()
        .function(&function)
        .setting("GRANTED", "secret");
    let handler = Handler::start(app);
    let setting = || {
        let call = handler.call("Env", r#"{"do":"settings"}"#);
        match &call.send().unwrap().bindings["out"] {
            Received::Messages(messages) => String::from_utf8_lossy(&messages[0]).into_owned(),
            other => panic!("{other:?}"),
        }
    };
    handler.stdout().wait_for("ready: ");
    assert!(setting().contains("secret"));
    handler.app().write("Env/plugin.json", "{}");
    handler.stdout().wait_for("Env: now serving generation 2 (");
    assert!(!setting().contains("secret"));
}

/// A program that fails its probe never serves; one that passes does.
#[test]
fn a_probe_must_succeed() {
    let probe = json!({ "probe": { "Data": { "in": "\"test\"" }, "Metadata": {} } });
    let failing = r#"(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (func (export "_start") (call $exit (i32.const 3))))"#;
    let app = FunctionApp::new().function(&function("F", 1).plugin_json(probe));
    let handler = Handler::start(app);
    during(&handler, "F", || {
        let failing = wat::parse_str(failing).unwrap();
        handler.app().write("F/F.wasm", failing);
        let line = handler.stderr().wait_for("probe failed");
        assert!(line.contains("still serving generation 1"), "{line}");
        handler.app().write("F/F.wasm", plugin(2));
        handler.stdout().wait_for("F: now serving generation 2 (");
    });
    assert_eq!(answered(&handler, "F"), answer(2));
}

#[test]
fn app_wide_errors_change_nothing() {
    let handler = Handler::start(app());
    during(&handler, "F", || {
        handler.app().write("corral.json", "{ \"defaults\": ");
        handler.stderr().wait_for("corral.json");
        handler.app().write("F/F.wasm", plugin(2));
        handler.stdout().wait_for("F: now serving generation 2 (");
        handler.app().write("corral.json", "{ \"concurrency\": 9 }");
        handler.stderr().wait_for("`concurrency` has changed");
        let several = json!({ "concurrency": 9, "memory": "1GiB", "admin_address": "127.0.0.1:9" });
        handler.app().write("corral.json", several.to_string());
        let line = handler
            .stderr()
            .wait_for("`memory` and `admin_address` have changed");
        assert!(
            line.ends_with("have changed; restart the handler to apply them"),
            "{line}"
        );
        handler.app().write("host.json", "{}");
        handler.stderr().wait_for("host.json has changed");
    });
    assert_eq!(answered(&handler, "F"), answer(2));
}
