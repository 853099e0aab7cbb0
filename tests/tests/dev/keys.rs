//! Keys of callers.

use std::fs;

use corral_tests::{Dev, Function, FunctionApp};
use serde_json::Value;

/// A function with this `authLevel`.
fn function(name: &str, level: &str) -> Function {
    Function::new(name, "httpTrigger")
        .with("authLevel", level)
        .output("http", "res")
        .guest("script")
}

fn app() -> FunctionApp {
    FunctionApp::new()
        .function(&function("open", "anonymous"))
        .function(&function("keyed", "function"))
        .function(&function("other", "function"))
        .function(&function("owned", "admin"))
}

const STEP: &str = r#"{ "do": "respond" }"#;

fn keys(app: &FunctionApp) -> Value {
    let text = fs::read(app.path(".corral/keys.json")).expect("keys were made");
    serde_json::from_slice(&text).expect("they are JSON")
}

#[test]
fn keys_are_demanded_on_request() {
    let dev = Dev::start_with(app(), &["--enable-auth"]);
    let keys = keys(dev.app());
    let key = |pointer: &str| keys.pointer(pointer).and_then(Value::as_str).unwrap();
    for (target, key, status) in [
        ("/api/open", None, 200),
        ("/api/keyed", None, 401),
        ("/api/keyed", Some("wrong"), 401),
        ("/api/keyed", Some(key("/functions/keyed")), 200),
        ("/api/keyed", Some(key("/functions/other")), 401),
        ("/api/keyed", Some(key("/host")), 200),
        ("/api/keyed", Some(key("/master")), 200),
        ("/api/owned", Some(key("/host")), 401),
        ("/api/owned", Some(key("/master")), 200),
        ("/admin/host/status", Some(key("/host")), 401),
    ] {
        let field = key.map(|key| ("x-functions-key", key));
        let answer = dev.send_with("POST", target, field.as_slice(), STEP);
        assert_eq!(answer.status, status, "{target} {key:?}");
        if let Some(key) = key {
            let answer = dev.send("POST", &format!("{target}?code={key}"), STEP);
            assert_eq!(answer.status, status, "{target}?code={key}");
        }
    }
    let master = [("x-functions-key", key("/master"))];
    let status = dev.send_with("GET", "/admin/host/status", &master, "");
    assert_eq!(status.status, 200);
}

#[test]
fn keys_outlive_the_host() {
    let dev = Dev::start_with(app(), &["--enable-auth"]);
    let before = keys(dev.app());
    let dev = Dev::start_with(dev.kill(), &["--enable-auth"]);
    assert_eq!(keys(dev.app()), before);
}

#[test]
fn no_keys_are_needed_otherwise() {
    let dev = Dev::start(app());
    for function in ["open", "keyed", "owned"] {
        let answer = dev.send("POST", &format!("/api/{function}"), STEP);
        assert_eq!(answer.status, 200, "{function}");
    }
    assert!(!dev.app().path(".corral/keys.json").exists());
    let ignored = fs::read_to_string(dev.app().path(".corral/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n");
}
