//! Whole apps.

use std::path::Path;

use crate::fixture::{self, HOST, HTTP, expect, load};
use crate::{App, Environment};

#[test]
fn a_valid_app() {
    let app = expect(
        &[
            ("order/function.json", HTTP),
            ("order/order.wasm", ""),
            (
                "queue/function.json",
                r#"{ "bindings": [ { "type": "queueTrigger", "name": "item", "queueName": "q" } ] }"#,
            ),
            ("queue/anything.wasm", ""),
            ("assets/logo.svg", ""),
        ],
        &[],
        &[],
    );
    assert!(!app.has_errors());
    assert!(app.root.is_absolute());
    let names: Vec<_> = app
        .functions
        .iter()
        .map(|function| function.name.as_str())
        .collect();
    assert_eq!(names, ["order", "queue"]);
    let plugins: Vec<_> = app
        .functions
        .iter()
        .map(|function| &function.plugin)
        .collect();
    assert_eq!(
        plugins,
        [
            &app.root.join("order/order.wasm"),
            &app.root.join("queue/anything.wasm")
        ]
    );
    assert_eq!(app.functions[1].trigger().name, "item");
    assert_eq!(app.functions[1].route, None);
}

#[test]
fn a_missing_plugin_folder_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().to_str().unwrap();
    let files = [("f/function.json", HTTP), ("f/f.wasm", "")];
    for (value, problems) in [
        ("", &[][..]),
        (there, &[]),
        (
            "/no/such",
            &["~CORRAL_PLUGINS: names the folder /no/such, which does not exist"],
        ),
        ("plugins", &["~CORRAL_PLUGINS: names the folder "]),
    ] {
        expect(&files, &[("CORRAL_PLUGINS", value)], problems);
    }
}

/// Ten errors in ten places: none hides another.
#[test]
fn every_error_has_file_path_and_remedy() {
    let host = HOST.replace("\"handler\"", "\"\"");
    let files = [
        ("host.json", host.as_str()),
        ("local.settings.json", r#"{ "Values": { "A": {} } }"#),
        ("corral.json", r#"{ "concurency": 1 }"#),
        ("a/function.json", "{ bindings"),
        ("a/a.wasm", ""),
        ("b/function.json", r#"{ "bindings": [] }"#),
        ("b/b.wasm", ""),
        ("c/function.json", &HTTP.replace("\"res\"", "\"my_res\"")),
        ("c/c.wasm", ""),
        ("d/function.json", HTTP),
        ("e/function.json", HTTP),
        ("e/e.wasm", ""),
        ("e/plugin.json", r#"{ "limits": { "memory": "much" } }"#),
        ("f/function.json", HTTP),
        ("f/f.wasm", ""),
        (
            "f/plugin.json",
            r#"{ "grants": { "net": ["example.com"] } }"#,
        ),
        (
            "g/function.json",
            &HTTP.replace(
                "\"name\": \"req\"",
                "\"name\": \"req\", \"route\": \"order\"",
            ),
        ),
        ("g/g.wasm", ""),
        (
            "h/function.json",
            &HTTP.replace(
                "\"name\": \"req\"",
                "\"name\": \"req\", \"route\": \"Order\"",
            ),
        ),
        ("h/h.wasm", ""),
        ("i/i.wasm", ""),
    ];
    let app = expect(
        &files,
        &[],
        &[
            "local.settings.json: $.Values.A: is an object, but a setting is a string; write",
            "host.json: $.customHandler.description.defaultExecutablePath: is empty",
            "corral.json: $.concurency: `concurency` is not a known key; did you mean `concurrency`?",
            "a/function.json: is not valid JSON: ",
            "b/function.json: $.bindings: is empty; add the list of bindings, with one trigger",
            "c/function.json: $.bindings[1].name: the binding name `my_res` has characters other than letters and digits; write \"myRes\"",
            "d/function.json: has no plugin: there is no .wasm file in its folder; put d.wasm",
            "e/plugin.json: $.limits.memory: is `much`, which is not a size; write",
            "f/plugin.json: $.grants.net[0]: is `example.com`, which is not an origin; write",
            "h/function.json: $.bindings[0].route: the route `order` belongs to the function `g`; give",
            "~i: holds i.wasm but no function.json, so it is not a function; add",
        ],
    );
    // Nothing is loaded while the file with the ceilings has an error.
    assert_eq!(app.functions, []);
    let broken: Vec<_> = app
        .broken
        .iter()
        .map(|function| function.name.as_str())
        .collect();
    assert_eq!(broken, ["a", "b", "c", "d", "e", "f", "g", "h"]);
    assert!(
        app.broken[1]
            .reason
            .starts_with("b/function.json: $.bindings: is empty")
    );
    for problem in &app.problems {
        assert!(!problem.remedy.is_empty(), "{problem}");
        assert!(!problem.message.ends_with('.'), "{problem}");
        assert!(!problem.remedy.ends_with('.'), "{problem}");
        let first = problem.file.iter().next().unwrap().to_str().unwrap();
        let of_function = problem.function.as_deref();
        assert_eq!(
            of_function,
            problem
                .file
                .parent()
                .filter(|parent| *parent != Path::new(""))
                .map(|_| first)
        );
    }
    let again = load(&files, &[]);
    assert_eq!(fixture::lines(&again), fixture::lines(&app));
}

#[test]
fn problems_are_json() {
    let app = load(
        &[
            ("a/function.json", "{ \"bindings\":\n  [ 5 ] }"),
            ("a/a.wasm", ""),
        ],
        &[],
    );
    assert_eq!(
        serde_json::to_value(&app.problems).unwrap(),
        serde_json::json!([{
            "severity": "error",
            "file": "a/function.json",
            "path": "$.bindings[0]",
            "position": { "line": 2, "column": 5 },
            "message": "is a number, not an object",
            "remedy": "write an object in { }",
            "function": "a",
        }])
    );
}

#[test]
fn a_missing_app_root() {
    let app = App::load(Path::new("/no/such/folder"), &Environment::default());
    assert!(app.functions.is_empty());
    let lines = fixture::lines(&app);
    assert!(
        lines[1].starts_with(".: the app root /no/such/folder cannot be read"),
        "{lines:?}"
    );
}

#[test]
fn folders_that_look_like_functions() {
    expect(
        &[
            ("a/plugin.json", "{}"),
            ("b/Function.json", "{}"),
            (".git/x.wasm", ""),
            ("c/deep/function.json", HTTP),
            ("c/deep/c.wasm", ""),
            ("cache/x.wasm", ""),
            ("corral.json", r#"{ "cache": "cache" }"#),
        ],
        &[],
        &[
            "~a: holds plugin.json but no function.json",
            "~b: is not a function, because its file is called `Function.json`; rename",
        ],
    );
}

#[test]
fn folders_that_a_build_makes_functions() {
    const BUILD: &str = r#"{ "build": { "command": "make", "output": "made.wasm" } }"#;
    let app = expect(
        &[
            ("new/plugin.json", BUILD),
            ("1st/plugin.json", BUILD),
            (
                "unfinished/plugin.json",
                r#"{ "build": { "command": "make" } }"#,
            ),
            ("other/plugin.json", r#"{ "manifest": 1 }"#),
            ("order/function.json", HTTP),
            ("order/order.wasm", ""),
            ("order/plugin.json", BUILD),
        ],
        &[],
        &[
            "1st: `1st` is not a valid function name",
            "unfinished/plugin.json: $.build.output: is missing",
            "~1st: holds plugin.json but no function.json",
            "~new: holds plugin.json but no function.json, so it is not a function; run `handler build new`",
            "~other: holds plugin.json but no function.json, so it is not a function; add a function.json",
            "~unfinished: holds plugin.json but no function.json",
        ],
    );
    let names: Vec<_> = app
        .functions
        .iter()
        .map(|function| &function.name)
        .collect();
    assert_eq!(names, ["order"]);
    assert_eq!(app.broken, []);
    let [new] = app.unbuilt.as_slice() else {
        panic!("{:?}", app.unbuilt);
    };
    assert_eq!(new.name, "new");
    assert_eq!(new.plugin, app.root.join("new/new.wasm"));
    assert_eq!(new.build.output, app.root.join("new/made.wasm"));
}

#[test]
fn names_are_unique_and_valid() {
    expect(
        &[
            ("Order/function.json", HTTP),
            ("Order/Order.wasm", ""),
            ("order/function.json", HTTP),
            ("order/order.wasm", ""),
            ("host/function.json", HTTP),
            ("host/host.wasm", ""),
            ("my.fn/function.json", HTTP),
            ("my.fn/my.fn.wasm", ""),
            ("1st/function.json", HTTP),
            ("1st/1st.wasm", ""),
            ("ok_-9/function.json", HTTP),
            ("ok_-9/x.wasm", ""),
            #[cfg(not(windows))]
            ("Nul/function.json", HTTP),
            #[cfg(not(windows))]
            ("Nul/Nul.wasm", ""),
        ],
        &[],
        &[
            "1st/function.json: `1st` is not a valid function name",
            #[cfg(not(windows))]
            "~Nul/function.json: the function name `Nul` is that of a device of Windows",
            "host/function.json: the function name `host` is reserved",
            "my.fn/function.json: `my.fn` is not a valid function name",
            "order/function.json: the function name `order` differs from `Order` only in case",
        ],
    );
}

#[test]
fn routes_clash_by_text_and_method() {
    let function = |properties: &str| {
        HTTP.replace(
            "\"name\": \"req\"",
            &format!("\"name\": \"req\", {properties}"),
        )
    };
    for (one, other, clash) in [
        (r#""route": "x""#, r#""route": "X""#, true),
        (
            r#""route": "x", "methods": ["get"]"#,
            r#""route": "x", "methods": ["GET", "post"]"#,
            true,
        ),
        (
            r#""route": "x", "methods": ["get"]"#,
            r#""route": "x", "methods": ["post"]"#,
            false,
        ),
        (r#""route": "x""#, r#""route": "x/{id}""#, false),
        (r#""route": "b""#, r#""authLevel": "anonymous""#, true),
    ] {
        let app = load(
            &[
                ("a/function.json", &function(one)),
                ("a/a.wasm", ""),
                ("b/function.json", &function(other)),
                ("b/b.wasm", ""),
            ],
            &[],
        );
        let place = if other.contains("route") {
            "$.bindings[0].route"
        } else {
            "$.bindings[0]"
        };
        let found = app
            .problems
            .iter()
            .find(|problem| problem.message.contains("belongs to the function `a`"));
        assert_eq!(found.is_some(), clash, "{one} {other}");
        if let Some(problem) = found {
            assert_eq!(problem.path.as_deref(), Some(place));
        }
        assert_eq!(app.functions.len(), 2);
    }
}

#[test]
fn extensions_need_a_bundle() {
    let host = HOST.replace("extensionBundle", "bundle");
    let timer = r#"{ "bindings": [ { "type": "timerTrigger", "name": "timer" } ] }"#;
    let queue = r#"{ "bindings": [ { "type": "queueTrigger", "name": "item" } ] }"#;
    for (function, problems) in [
        (timer, &[][..]),
        (HTTP, &[]),
        (
            queue,
            &["~host.json: has no extensionBundle, which the queueTrigger of `a` needs"],
        ),
    ] {
        expect(
            &[
                ("host.json", &host),
                ("a/function.json", function),
                ("a/a.wasm", ""),
            ],
            &[],
            problems,
        );
    }
}
