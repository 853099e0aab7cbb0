//! Granted folders: their content, and that plugins cannot leave them.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, Shared};
use serde_json::{Value, json};

const SECRET: &str = "the secret beside the folder";

fn function(name: &str, access: &str) -> Function {
    Function::new(name, "httpTrigger")
        .with("route", format!("{name}/{{*rest}}"))
        .output("http", "res")
        .guest("probe")
        .plugin_json(json!({ "grants": {
            "files": [{ "host": "open", "guest": "/open", "access": access }],
        } }))
}

fn app() -> FunctionApp {
    let mut app = FunctionApp::new().forwarding();
    for (name, access) in [("Write", "write"), ("Make", "write"), ("Read", "read")] {
        app = app
            .function(&function(name, access))
            .file(&format!("{name}/secret.txt"), SECRET)
            .file(&format!("{name}/open/list.txt"), "apples")
            .file(&format!("{name}/open/deep/list.txt"), "pears");
        let link = |target: &str, at: &str| {
            symlink(target, app.path(&format!("{name}/open/{at}"))).expect("a new link");
        };
        link("../secret.txt", "relative");
        link(
            app.path(&format!("{name}/secret.txt")).to_str().unwrap(),
            "absolute",
        );
        link("..", "parent");
        link("/", "root");
        link("/proc/self/root", "process");
        link("/dev/zero", "device");
        link("deep/list.txt", "inside");
        link("circle", "circle");
    }
    app.function(&function("Newer", "read").guest("exchange-wasi-03"))
        .file("Newer/open/file", "content")
        .file("Newer/beside", SECRET)
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

/// What came of each step, done one after the other.
fn probe(function: &str, steps: &Value) -> Vec<Value> {
    let target = format!("/api/{function}");
    let headers = [("Host", "x"), ("Content-Type", "application/json")];
    let answer = handler().exchange("POST", &target, &headers, steps.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{steps}: {answer:?}");
    answer.json().as_array().unwrap().clone()
}

fn step(op: &str, path: &str, to: &str) -> Value {
    json!({ "do": "file", "op": op, "path": path, "to": to })
}

#[test]
fn granted_folders_are_readable() {
    for (path, content) in [
        ("list.txt", "apples"),
        ("deep/list.txt", "pears"),
        ("deep/../list.txt", "apples"),
        ("./inside", "pears"),
    ] {
        for function in ["Read", "Write"] {
            let result = probe(function, &json!([step("read", path, "")]));
            assert_eq!(result, [json!(content)], "{function} {path}");
        }
    }
}

#[test]
fn paths_cannot_leave_the_folder() {
    let elsewhere = handler().app().path("Write/secret.txt");
    for path in [
        "../secret.txt",
        "deep/../../secret.txt",
        "./deep/./../../secret.txt",
        "..",
        "/etc/passwd",
        elsewhere.to_str().unwrap(),
        "relative",
        "absolute",
        "parent/secret.txt",
        "parent/open/list.txt",
        "root/etc/passwd",
        "process/etc/passwd",
        "device",
        "circle",
        "list.txt/",
        "list.txt/../../secret.txt",
        "",
        "nothing\0list.txt",
    ] {
        for op in ["read", "list", "write"] {
            let result = probe("Write", &json!([step(op, path, "changed")]));
            assert!(result[0]["error"].is_string(), "{op} {path:?}: {result:?}");
        }
    }
    let secret = fs::read_to_string(handler().app().path("Write/secret.txt")).unwrap();
    assert_eq!(secret, SECRET);
}

/// Each way ends in a step that must fail.
#[test]
fn plugins_cannot_create_escapes() {
    for steps in [
        json!([
            step("symlink", "../secret.txt", "made-1"),
            step("read", "made-1", "")
        ]),
        json!([
            step("symlink", "..", "made-2"),
            step("read", "made-2/secret.txt", "")
        ]),
        json!([step("symlink", "/etc/passwd", "made-3")]),
        json!([
            step("symlink", "made-4b", "made-4a"),
            step("symlink", "../secret.txt", "made-4b"),
            step("read", "made-4a", "")
        ]),
        json!([step("link", "../secret.txt", "made-5")]),
        json!([
            step("link", "relative", "made-6"),
            step("read", "made-6", "")
        ]),
        json!([step("rename", "../secret.txt", "made-7")]),
        json!([step("rename", "list.txt", "../made-8")]),
        json!([
            step("rename", "relative", "deep/relative"),
            step("read", "deep/relative", "")
        ]),
        json!([step("write", "parent/made-9", "text")]),
        json!([step("symlink", "/dev/zero", "made-10")]),
    ] {
        let results = probe("Make", &steps);
        let last = results.last().unwrap();
        assert!(last["error"].is_string(), "{steps}: {results:?}");
    }
    let app = handler();
    let root = app.app();
    assert_eq!(
        fs::read_to_string(root.path("Make/secret.txt")).unwrap(),
        SECRET
    );
    for made in ["Make/made-8", "Make/made-9"] {
        assert!(!root.path(made).exists(), "{made}");
    }
}

#[test]
fn read_only_folders_are_not_changed() {
    for (op, path, to) in [
        ("write", "list.txt", "changed"),
        ("write", "new.txt", "text"),
        ("symlink", "list.txt", "new-link"),
        ("link", "list.txt", "new-link"),
        ("rename", "list.txt", "renamed.txt"),
    ] {
        let result = probe("Read", &json!([step(op, path, to)]));
        assert!(result[0]["error"].is_string(), "{op} {path}: {result:?}");
    }
    let list = fs::read_to_string(handler().app().path("Read/open/list.txt")).unwrap();
    assert_eq!(list, "apples");
}

/// The log line of a step: the function, the step, what was denied, and what allows
/// it.
#[rustfmt::skip]
const TOLD: &[(&str, [&str; 3], &str, &str)] = &[
    ("Read", ["write", "list.txt", "new"], r#"opening "list.txt" for writing"#, CHANGE),
    ("Read", ["symlink", "list.txt", "new"], r#"creating "new" as a symlink to "list.txt""#, CHANGE),
    ("Read", ["link", "list.txt", "new"], r#"creating "new" as a hard link to "list.txt""#, CHANGE),
    ("Read", ["rename", "list.txt", "new"], r#"renaming "list.txt" to "new""#, CHANGE),
    ("Write", ["read", "../secret.txt", ""], r#"opening "../secret.txt""#, FOLDER),
    ("Write", ["read", "root/etc/passwd", ""], r#"opening "root/etc/passwd""#, FOLDER),
    ("Write", ["write", "../new", "text"], r#"opening "../new" for writing"#, FOLDER),
    ("Write", ["rename", "list.txt", "../new"], r#"renaming "list.txt" to "../new""#, FOLDER),
];

const CHANGE: &str = r#"set "access": "write" for /open in grants.files in "#;
const FOLDER: &str = "add its folder to grants.files in ";

fn wait_for(denied: &str, remedy: &str, function: &str) {
    let line = format!("denied {denied}: to allow it, {remedy}{function}/plugin.json");
    let line = handler().stderr().wait_for(&line);
    assert!(line.starts_with("warning: "), "{line}");
}

#[test]
fn denials_are_logged() {
    for (function, [op, path, to], denied, remedy) in TOLD {
        let result = probe(function, &json!([step(op, path, to)]));
        assert!(result[0]["error"].is_string(), "{denied}: {result:?}");
        wait_for(denied, remedy, function);
    }
}

#[test]
fn denials_are_logged_in_wasi_0_3() {
    let answer = handler().exchange("GET", "/api/Newer/leave-folder", &[("Host", "x")], b"");
    let told = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(told.matches("NotPermitted").count(), 2, "{told}");
    wait_for(r#"opening "../beside""#, FOLDER, "Newer");
    wait_for(r#"removing "file""#, CHANGE, "Newer");
}
