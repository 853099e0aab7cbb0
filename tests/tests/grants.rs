//! A plugin can access only what it is granted.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, Received, Shared};
use serde_json::{Value, json};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

fn app() -> FunctionApp {
    let function = |name, guest| {
        Function::new(name, "queueTrigger")
            .output("queue", "out")
            .guest(guest)
    };
    let settings = json!({ "grants": { "settings": ["ORDERS_*", "REGION"] } });
    let files = json!({ "grants": { "files": [
        { "host": "data", "guest": "/data", "access": "read" },
        { "host": "out", "guest": "/out", "access": "write" },
    ] } });
    FunctionApp::new()
        .setting("ORDERS_KEY", "key")
        .setting("ORDERS_URL", "https://orders")
        .setting("REGION", "north")
        .setting("PAYMENTS_KEY", "secret")
        .function(&function("Closed", "script"))
        .function(&function("Settings", "script").plugin_json(settings.clone()))
        .function(&function("ClosedProgram", "script-command"))
        .function(&function("SettingsProgram", "script-command").plugin_json(settings))
        .function(&function("Files", "script-command").plugin_json(files))
        .file("Files/data/list.txt", "apples")
        .file("Files/out/old.txt", "pears")
        .file("Files/secret.txt", "secret")
}

/// The one message that a script gives to `out`.
fn ask(function: &str, step: &Value) -> Result<String, String> {
    let delivered = handler().call(function, step.to_string().as_str()).send();
    let delivered = delivered.map_err(|failure| failure.to_string())?;
    match delivered.bindings.get("out") {
        Some(Received::Messages(messages)) => {
            Ok(String::from_utf8_lossy(&messages[0]).into_owned())
        }
        other => Err(format!("{other:?}")),
    }
}

#[test]
fn only_granted_settings_are_visible() {
    let granted = json!({ "ORDERS_KEY": "key", "ORDERS_URL": "https://orders", "REGION": "north" });
    for (function, step, expected) in [
        ("Settings", "settings", &granted),
        ("SettingsProgram", "environment", &granted),
        ("Closed", "settings", &json!({})),
        ("ClosedProgram", "environment", &json!({})),
    ] {
        let settings = ask(function, &json!({ "do": step })).unwrap();
        let settings: Value = serde_json::from_str(&settings).unwrap();
        assert_eq!(settings, *expected, "{function}");
    }
}

#[test]
fn settings_are_read_by_name() {
    for (function, name, value) in [
        ("Settings", "ORDERS_KEY", Some("key")),
        ("Settings", "PAYMENTS_KEY", None),
        ("Settings", "PATH", None),
        ("Settings", "AzureWebJobsStorage", None),
        ("Closed", "ORDERS_KEY", None),
    ] {
        let found = ask(function, &json!({ "do": "setting", "name": name })).ok();
        assert_eq!(found.as_deref(), value, "{function} {name}");
        if value.is_none() {
            handler().stderr().wait_for(&format!(
                "denied the setting {name:?}: to allow it, add {name:?} to grants.settings in {function}/plugin.json"
            ));
        }
    }
    let token = json!({ "do": "setting", "name": "CORRAL_ADMIN_TOKEN" });
    assert!(ask("Settings", &token).is_err());
    handler()
        .stderr()
        .wait_for(r#"denied the setting "CORRAL_ADMIN_TOKEN": it cannot be granted"#);
    // What was granted and is not there was not denied.
    let absent = ask(
        "Settings",
        &json!({ "do": "setting", "name": "ORDERS_NONE" }),
    );
    assert!(absent.is_err(), "{absent:?}");
}

#[test]
fn only_granted_files_are_visible() {
    let read = |function, path: &str| ask(function, &json!({ "do": "read", "path": path }));
    assert_eq!(read("Files", "/data/list.txt").unwrap(), "apples");
    assert_eq!(read("Files", "/out/old.txt").unwrap(), "pears");
    for path in [
        "/secret.txt",
        "/data/../secret.txt",
        "/data/../../host.json",
        "/etc/hostname",
        "secret.txt",
    ] {
        assert!(read("Files", path).is_err(), "{path}");
    }
    assert!(read("ClosedProgram", "/data/list.txt").is_err());
}

#[test]
fn read_only_folders_are_not_writable() {
    let handler = handler();
    let write = |path: &str| {
        let steps = json!([
            { "do": "write", "path": path, "text": "new" },
            { "do": "output", "text": "written" },
        ]);
        ask("Files", &steps)
    };
    assert_eq!(write("/out/new.txt").unwrap(), "written");
    assert_eq!(
        fs::read_to_string(handler.app().path("Files/out/new.txt")).unwrap(),
        "new"
    );
    for path in ["/data/new.txt", "/data/list.txt", "/new.txt"] {
        assert!(write(path).is_err(), "{path}");
    }
    assert_eq!(
        fs::read_to_string(handler.app().path("Files/data/list.txt")).unwrap(),
        "apples"
    );
}
