//! What `handler package` does not do.

use corral_tests::FunctionApp;
use corral_tests::handler::run;
use serde_json::json;

use crate::package::{WITH_HANDLER, app};
use crate::program::{other_handler, windows_handler};

#[test]
fn nothing_is_written_when_something_is_wrong() {
    type Change = fn(FunctionApp) -> FunctionApp;
    let same: Change = |app| app;
    let rows: [(&str, Change, &[&str], &str); 12] = [
        (
            "an app with errors",
            |app| app.file("F/plugin.json", "{ \"limits\": 1 }"),
            &[],
            "the app has errors, which `handler check` lists: F/plugin.json",
        ),
        (
            "no app",
            |app| app.file("host.json", "{"),
            &[],
            "the app has errors",
        ),
        (
            "a needed file that is ignored",
            |app| app.file(".funcignore", "*.wasm"),
            &[],
            "F/F.wasm is not in the package, and the app needs it: `*.wasm` in .funcignore",
        ),
        (
            "another program",
            |app| {
                app.host_json(&json!({
                    "version": "2.0",
                    "customHandler": { "description": { "defaultExecutablePath": "node" } },
                    "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" },
                }))
            },
            &[],
            "host.json starts `node`, which is neither the handler nor a file of the app",
        ),
        (
            "the handler of another platform",
            |app| app.file(".handlers/linux", windows_handler()),
            &[],
            ".handlers/linux is a program for windows-x64, not for linux-x64",
        ),
        (
            "another program as the handler",
            |app| app.file(".handlers/linux", std::fs::read("/bin/true").unwrap()),
            &[],
            ".handlers/linux is not a handler",
        ),
        (
            "no program as the handler",
            |app| app.file(".handlers/linux", "x"),
            &[],
            "not a program",
        ),
        (
            "no handler of the target",
            same,
            &["--target", "windows-x64"],
            "not for windows-x64",
        ),
        (
            "names that differ by case",
            |app| app.file("a.txt", "").file("A.txt", ""),
            &[],
            "a.txt and A.txt are the same file on Windows",
        ),
        (
            "a plugin that is not one",
            |app| app.file("F/F.wasm", "x"),
            &[],
            "F/F.wasm",
        ),
        (
            "an unknown processor",
            same,
            &["--cpu", "z80"],
            "`z80` is not baseline",
        ),
        (
            "a zip in no folder",
            same,
            &["--output", "none/app.zip"],
            "cannot write none/app.zip",
        ),
    ];
    for (row, change, arguments, says) in rows {
        let app = change(app());
        let mut all = WITH_HANDLER.to_vec();
        if arguments.first() == Some(&"--target") {
            all.drain(1..3);
        }
        all.extend(arguments);
        let finished = run(&app, &all);
        assert!(
            !matches!(finished.code, Some(0) | None),
            "{row}: {finished:?}"
        );
        assert!(finished.stderr.contains(says), "{row}: {finished:?}");
        assert!(!app.path("app.zip").exists(), "{row}");
    }
}

#[test]
fn code_needs_the_same_version_of_the_handler() {
    let app = app();
    app.write(".handlers/linux", other_handler());
    let finished = run(&app, &WITH_HANDLER);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let said = "the package has no compiled code, because .handlers/linux is another version";
    assert!(finished.stderr.contains(said), "{finished:?}");
}
