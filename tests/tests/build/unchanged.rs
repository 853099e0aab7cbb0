//! What has not changed is not built again.

use std::fs;

use corral_tests::FunctionApp;
use corral_tests::handler::run;
use serde_json::{Value, json};

use super::{compiled, function};

/// Counts its runs outside of the folder, and updates a lock file.
const COMMAND: &str =
    "echo run >> ../runs; echo locked > Cargo.lock; cp ../source.wasm made.wasm; touch made.txt";

/// A change, and whether the function is built after it.
type Case = (&'static str, fn(&FunctionApp), bool);

const CASES: &[Case] = &[
    ("the first build", |_| {}, true),
    ("nothing", |_| {}, false),
    ("a source", |app| app.write("F/src/main.c", "int x;"), true),
    (
        "a source with the same content",
        |app| app.write("F/src/main.c", "int x;"),
        false,
    ),
    ("an ignored file", |app| app.write("F/x.log", "x"), false),
    (
        "an output folder",
        |app| app.write("F/target/x.c", "x"),
        false,
    ),
    ("a shared file", |app| app.write("shared/a.h", "y"), true),
    (
        "a file beside it",
        |app| app.write("shared/a.txt", "y"),
        false,
    ),
    (
        "a source that is gone",
        |app| fs::remove_file(app.path("F/src/main.c")).unwrap(),
        true,
    ),
    (
        "another plugin",
        |app| app.write("F/F.wasm", b"\0asm"),
        true,
    ),
    (
        "the plugin is gone",
        |app| {
            for file in ["F/F.wasm", "F/made.wasm"] {
                fs::remove_file(app.path(file)).unwrap();
            }
        },
        true,
    ),
    ("the command", |app| set_command(app, "true; "), true),
    (
        "a damaged record",
        |app| app.write(".corral/build.json", "{"),
        true,
    ),
    ("nothing again", |_| {}, false),
];

fn set_command(app: &FunctionApp, first: &str) {
    let build = json!({
        "command": format!("{first}{COMMAND}"),
        "output": "made.wasm",
        "inputs": ["../shared/*.h", "../source.wasm"],
    });
    app.write("F/plugin.json", json!({ "build": build }).to_string());
}

fn runs(app: &FunctionApp) -> usize {
    let runs = fs::read_to_string(app.path("runs"));
    runs.unwrap_or_default().lines().count()
}

#[test]
fn only_changes_are_built() {
    let app = FunctionApp::new()
        .function(&function("F", ""))
        .file(".gitignore", "*.log\n")
        .file("F/src/main.c", "")
        .file("shared/a.h", "")
        .file("source.wasm", compiled());
    set_command(&app, "");
    for (what, change, is_built) in CASES {
        change(&app);
        let before = runs(&app);
        let finished = run(&app, &["build"]);
        assert_eq!(finished.code, Some(0), "{what}: {finished:?}");
        assert_eq!(runs(&app) > before, *is_built, "{what}: {finished:?}");
        let says = if *is_built {
            "built F/F.wasm in "
        } else {
            "F/F.wasm is up to date: "
        };
        assert!(finished.stdout.contains(says), "{what}: {finished:?}");
        assert!(
            finished.stdout.contains("starts in"),
            "{what}: {finished:?}"
        );
    }
}

#[test]
fn a_build_can_be_forced() {
    let app = FunctionApp::new()
        .function(&function("F", COMMAND))
        .file("source.wasm", compiled());
    for (arguments, status) in [
        (&["build", "--json"][..], "built"),
        (&["build", "--json"], "up_to_date"),
        (&["build", "--json", "--force"], "built"),
    ] {
        let report = run(&app, arguments).json();
        assert_eq!(report["functions"][0]["status"], status, "{report}");
        assert_eq!(report["functions"][0]["warnings"], json!([]), "{report}");
        assert_ne!(report["functions"][0]["start_us"], Value::Null, "{report}");
    }
}
