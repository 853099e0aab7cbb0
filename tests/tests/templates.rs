//! `handler new` and `handler doctor`. `cargo xtask templates` builds and calls what
//! `new` makes.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use corral_tests::handler::{Finished, run};
use corral_tests::{Function, FunctionApp};
use serde_json::{Value, json};

/// A folder in which `new` makes an app.
const EMPTY: [&str; 2] = ["--app", "shop"];

fn new(app: &FunctionApp, arguments: &[&str]) -> Finished {
    run(app, &[&["new"], arguments].concat())
}

/// The files below a folder, relative to it.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(&below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                files.insert(name.replace('\\', "/"));
            }
        }
    }
    files
}

#[test]
fn an_app_is_made_where_there_is_none() {
    let app = FunctionApp::new();
    let made = new(
        &app,
        &[&["order", "--template", "c-queue"], &EMPTY[..]].concat(),
    );
    assert_eq!(made.code, Some(0), "{made:?}");
    let shop = files(&app.path("shop"));
    let (sdk, rest): (BTreeSet<_>, BTreeSet<_>) =
        shop.iter().partition(|file| file.starts_with(".corral/"));
    let expected = [
        ".funcignore",
        ".gitignore",
        "host.json",
        "local.settings.json",
        "order/function.json",
        "order/order.c",
        "order/order_test.c",
        "order/plugin.json",
    ];
    assert_eq!(rest.into_iter().collect::<Vec<_>>(), expected);
    assert!(
        sdk.iter().any(|file| *file == ".corral/sdk/c/corral.h"),
        "{sdk:?}"
    );
    for line in ["created shop/host.json", "cd shop", "handler build order"] {
        assert!(made.stdout.contains(line), "{line}: {made:?}");
    }

    let checked = run(&app, &[&["check", "--json"], &EMPTY[..]].concat()).json();
    let problems = checked["problems"].as_array().unwrap();
    let errors = problems.iter().filter(|one| one["severity"] == "error");
    let errors: Vec<_> = errors.collect();
    // The plugin is not built yet.
    assert_eq!(errors.len(), 1, "{problems:?}");
    assert_eq!(
        errors[0]["remedy"], "run `handler build order`",
        "{problems:?}"
    );
}

#[test]
fn a_function_is_added_to_an_app() {
    let app = FunctionApp::new().function(&Function::new("Other", "queueTrigger"));
    let before = files(app.root());
    let host = fs::read(app.path("host.json")).unwrap();
    let made = new(&app, &["Big-order", "--template", "rust-http", "--json"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let json = made.json();
    let source = fs::read_to_string(app.path("Big-order/src/lib.rs")).unwrap();
    assert!(source.contains("fn big_order("), "{source}");
    let manifest = fs::read_to_string(app.path("Big-order/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"Big-order\""), "{manifest}");
    assert_eq!(host, fs::read(app.path("host.json")).unwrap());
    let added: BTreeSet<String> = files(app.root()).difference(&before).cloned().collect();
    let added = added.iter().filter(|file| !file.starts_with(".corral/"));
    let added: Vec<_> = added.map(|file| json!(file)).collect();
    assert_eq!(json["files"], Value::Array(added));
    assert_eq!(json["language"], "rust");
    assert_eq!(json["trigger"], "http");
    let invoke = "handler invoke Big-order --data 'Ada'";
    assert_eq!(json["next"]["invoke"], invoke);

    let second = new(&app, &["second", "--template", "python-timer"]);
    assert_eq!(second.code, Some(0), "{second:?}");
    assert!(app.path("second/second.py").is_file());
}

#[test]
fn files_that_are_there_are_kept() {
    let app = FunctionApp::new().file("shop/.gitignore", "mine\n");
    let made = new(
        &app,
        &[&["order", "--template", "go-blob"], &EMPTY[..]].concat(),
    );
    assert_eq!(made.code, Some(0), "{made:?}");
    let kept = fs::read_to_string(app.path("shop/.gitignore")).unwrap();
    assert_eq!(kept, "mine\n");
    assert!(!made.stdout.contains(".gitignore"), "{made:?}");
    assert!(app.path("shop/host.json").is_file());
}

#[test]
fn requests_that_cannot_be_met_are_refused() {
    let app = FunctionApp::new().function(&Function::new("Taken", "queueTrigger"));
    let before = files(app.root());
    let cases: [(&[&str], &str); 9] = [
        (
            &["order"],
            "no template is named; add `--template LANGUAGE-TRIGGER`; languages: rust, javascript",
        ),
        (
            &["order", "--template", "cobol-http"],
            "there is no template `cobol-http`; languages: rust",
        ),
        (
            &["order", "--template", "rust"],
            "there is no template `rust`",
        ),
        (
            &["a.b", "--template", "rust-http"],
            "`a.b` is not a valid function name: use a letter",
        ),
        (&["host", "--template", "rust-http"], "`host` is reserved"),
        (
            &["Taken", "--template", "rust-http"],
            "Taken exists; use another name",
        ),
        (
            &["taken", "--template", "rust-http"],
            "differs from Taken only in case",
        ),
        (
            &["match", "--template", "rust-http"],
            "`match` is a keyword of Rust; use another name",
        ),
        (
            &["queue", "--template", "python-http"],
            "`queue` is a module of Python's standard library",
        ),
    ];
    for (arguments, says) in cases {
        let refused = new(&app, arguments);
        assert_eq!(refused.code, Some(1), "{arguments:?}: {refused:?}");
        assert!(refused.stderr.contains(says), "{arguments:?}: {refused:?}");
        assert_eq!(files(app.root()), before, "{arguments:?}");
    }
    assert_eq!(new(&app, &[]).code, Some(2), "no name");
}

#[test]
fn nothing_is_left_of_a_function_that_cannot_be_made() {
    // A file instead of the folder for SDKs.
    let app = FunctionApp::new().file("shop/.corral", "");
    let made = new(
        &app,
        &[&["order", "--template", "c-http"], &EMPTY[..]].concat(),
    );
    assert_eq!(made.code, Some(1), "{made:?}");
    assert!(
        made.stderr
            .contains("cannot create the folder shop/.corral"),
        "{made:?}"
    );
    assert_eq!(
        files(&app.path("shop")),
        BTreeSet::from([".corral".to_owned()])
    );
}

#[test]
fn a_server_has_the_name_of_its_route() {
    let app = FunctionApp::new();
    let server = ["--template", "typescript-mcp"];
    let made = new(&app, &[&server[..], &EMPTY[..]].concat());
    assert_eq!(made.code, Some(0), "{made:?}");
    let host_json = fs::read_to_string(app.path("shop/host.json")).unwrap();
    assert!(host_json.contains("mcp-custom-handler"), "{host_json}");
    let server_files = files(&app.path("shop/http-handler1"));
    let expected = [
        ".npmrc",
        "call.json",
        "package.json",
        "plugin.json",
        "src/http-handler1.ts",
        "test/http-handler1.test.ts",
        "tsconfig.json",
    ];
    assert_eq!(server_files, expected.map(str::to_owned).into());

    for (arguments, says) in [
        (
            &["order", "--template", "rust-mcp"][..],
            "leave the name out",
        ),
        (
            &["--template", "rust-mcp"],
            "has no route for `http-handler1`",
        ),
        (&["--template", "rust-http"], "the function has no name"),
        (&["--template", "c-mcp"], "there is no template `c-mcp`"),
    ] {
        let refused = new(&app, arguments);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains(says), "{refused:?}");
    }
}

#[test]
fn an_app_is_made_that_the_handler_serves() {
    let app = FunctionApp::new();
    for language in ["c", "go", "javascript", "python", "rust", "typescript"] {
        let folder = ["--app", language];
        let template = format!("{language}-mcp-tool");
        let tool = ["forecast", "--template", &template, "--self-hosted"];
        let made = new(&app, &[&tool[..], &folder].concat());
        assert_eq!(made.code, Some(0), "{made:?}");
        let serve = "FUNCTIONS_CUSTOMHANDLER_PORT=8080 handler serve";
        assert!(made.stdout.contains(serve), "{made:?}");
        let read = |file: &str| -> Value {
            let text = fs::read_to_string(app.path(language).join(file)).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        // The Functions host starts no app with the profile and a function.json.
        let custom = &read("host.json")["customHandler"];
        assert_eq!(custom["enableProxyingHttpRequest"], true, "{custom}");
        assert_eq!(read("corral.json")["mcp"]["path"], "/mcp");
        let trigger = &read("forecast/function.json")["bindings"][0];
        assert_eq!(trigger["type"], "mcpToolTrigger", "{trigger}");
        // Another tool is added to the same app.
        let second = new(&app, &[&["second"], &tool[1..], &folder].concat());
        assert_eq!(second.code, Some(0), "{second:?}");
        let checked = run(&app, &[&["check", "--json"], &folder[..]].concat()).json();
        let problems = checked["problems"].as_array().unwrap().iter();
        for error in problems.filter(|one| one["severity"] == "error") {
            let remedy = error["remedy"].as_str().unwrap();
            assert!(remedy.starts_with("run `handler build "), "{error}");
        }
    }
    let tool = ["forecast", "--template"];
    for (arguments, says) in [
        (
            &["rust-http", "--self-hosted", "--app", "other"][..],
            "is for templates",
        ),
        (
            &["rust-mcp-tool", "--self-hosted"],
            "does not serve MCP clients in this app",
        ),
    ] {
        let refused = new(&app, &[&tool[..], arguments].concat());
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains(says), "{refused:?}");
    }
}

#[test]
fn templates_are_listed() {
    let app = FunctionApp::new();
    let list = new(&app, &["--list", "--json"]).json();
    let names = list.as_array().unwrap().iter();
    let names: BTreeSet<&str> = names.map(|one| one["template"].as_str().unwrap()).collect();
    let languages = ["c", "go", "javascript", "python", "rust", "typescript"];
    let expected = languages.iter().flat_map(|language| {
        ["blob", "http", "mcp-tool", "queue", "timer"]
            .map(|trigger| format!("{language}-{trigger}"))
    });
    let servers = ["go", "rust", "typescript"].map(|language| format!("{language}-mcp"));
    let expected: BTreeSet<String> = expected.chain(servers).collect();
    assert!(names.iter().copied().eq(expected), "{names:?}");
    let text = new(&app, &["--list"]).stdout;
    assert_eq!(text.lines().count(), names.len());
    for name in names {
        assert!(text.contains(&format!("{name} ")), "{name}: {text}");
    }
}
