//! What is in a package, with which permissions and under which names.

use std::fs;

use corral_tests::handler::run;

use crate::package::{Entry, WITH_HANDLER, app, package, read, sha256};
use crate::program::{arm_handler, linux_handler, windows_handler};

/// The entry with this name.
fn entry<'a>(entries: &'a [Entry], name: &str) -> &'a Entry {
    let found = entries.iter().find(|entry| entry.name == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn the_same_app_has_the_same_bytes() {
    let zips = [0, 1].map(|_| {
        let app = app().file("a/notes.txt", "x").file("B.txt", "y");
        package(&app, &[]);
        sha256(&fs::read(app.path("app.zip")).unwrap())
    });
    assert_eq!(zips[0], zips[1]);
}

#[test]
fn a_package_for_linux_can_be_started() {
    let app = app();
    let finished = package(&app, &["--json"]);
    let report = finished.json();
    assert_eq!(report["target"], "linux-x64", "{report:#}");
    assert_eq!(report["handler"], "handler");
    assert_eq!(report["cpu"], "x86-64-v3");
    assert_eq!(report["written"]["compiled"], 1);
    assert_eq!(report["changes"], serde_json::json!([]));
    let entries = read(&app.path("app.zip"));
    let handler = entry(&entries, "handler");
    assert_eq!(
        (handler.mode, &handler.content),
        (Some(0o755), &linux_handler())
    );
    let others = entries.iter().filter(|entry| entry.name != "handler");
    for other in others {
        assert_eq!(other.mode, Some(0o644), "{}", other.name);
    }
    let written = fs::read(app.path("host.json")).unwrap();
    assert_eq!(entry(&entries, "host.json").content, written);
    // A second package does not hold the first.
    package(&app, &[]);
    let again = read(&app.path("app.zip"));
    assert_eq!(again.len(), entries.len());
}

#[test]
fn a_package_for_windows_names_its_handler() {
    let app = app();
    app.write(".handlers/windows.exe", windows_handler());
    let arguments = [
        "package",
        "--target",
        "windows-x64",
        "--handler",
        ".handlers/windows.exe",
    ];
    let finished = run(&app, &arguments);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let said = "host.json in the package has \"handler.exe\" as customHandler.description.defaultExecutablePath instead of \"handler\"";
    assert!(finished.stderr.contains(said), "{finished:?}");
    let entries = read(&app.path("app.zip"));
    assert_eq!(entry(&entries, "handler.exe").content, windows_handler());
    let before = fs::read_to_string(app.path("host.json")).unwrap();
    let expected = before.replace("\"handler\"", "\"handler.exe\"");
    assert_eq!(entry(&entries, "host.json").content, expected.into_bytes());
    let code = entries.iter().find(|entry| entry.name.contains(".cwasm"));
    let code = &code.expect("code for Windows").content;
    let triple = b"x86_64-pc-windows-msvc";
    assert!(code.windows(triple.len()).any(|part| part == triple));
    let checked = run(&app, &["check", "--package", "app.zip", "--json"]);
    assert_eq!(
        checked.json()["problems"],
        serde_json::json!([]),
        "{checked:?}"
    );
}

#[test]
fn a_package_for_another_architecture_has_no_code() {
    let app = app();
    app.write(".handlers/arm", arm_handler());
    let arguments = [
        "package",
        "--target",
        "linux-arm64",
        "--handler",
        ".handlers/arm",
    ];
    let finished = run(&app, &arguments);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let said = "the package has no compiled code, because this handler compiles for x86_64 only";
    assert!(finished.stderr.contains(said), "{finished:?}");
    let entries = read(&app.path("app.zip"));
    assert!(
        !entries
            .iter()
            .any(|entry| entry.name.starts_with(".corral"))
    );
}

#[test]
fn what_is_left_out_is_listed_with_its_reason() {
    let app = app()
        .file(".funcignore", "*.md\n/docs/\n")
        .file("README.md", "")
        .file("docs/a.txt", "")
        .file("data/list.txt", "")
        .file(
            "G/plugin.json",
            r#"{ "build": { "command": "make", "output": "G.wasm" } }"#,
        )
        .file("G/src/lib.rs", "")
        .file("target/CACHEDIR.TAG", "");
    let finished = run(&app, &[&WITH_HANDLER[..], &["--list"]].concat());
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let listed: Vec<&str> = finished.stdout.lines().collect();
    assert_eq!(
        listed,
        [
            "F/F.wasm",
            "F/function.json",
            "data/list.txt",
            "handler",
            "host.json"
        ]
    );
    for said in [
        "left out README.md: `*.md` in .funcignore",
        "left out docs/: `/docs/` in .funcignore",
        "left out .funcignore: its name begins with a dot",
        "left out local.settings.json: settings and secrets of this machine",
        "left out handler: replaced by the handler of the target",
        "left out target/: made by a build",
        "left out G/src/: the plugin `G` is built from it",
        "compiled code for x86-64-v3 will be in .corral/cache",
    ] {
        assert!(finished.stderr.contains(said), "no {said:?}: {finished:?}");
    }
    assert!(!app.path("app.zip").exists());
}
