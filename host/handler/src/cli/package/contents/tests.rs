use std::fs;

use corral_app::{App, Environment};

use super::*;

const HOST: &str = r#"{ "version": "2.0", "customHandler": { "description": { "defaultExecutablePath": "handler" } } }"#;
const HTTP: &str = r#"{ "bindings": [{ "type": "httpTrigger", "direction": "in", "name": "req" }, { "type": "http", "direction": "out", "name": "res" }] }"#;
const BUILT: &str =
    r#"{ "build": { "command": "make", "output": "out.wasm", "inputs": ["../shared"] } }"#;

/// The left out files of an app with these files besides those of two functions.
fn select_from(files: &[(&str, &str)]) -> Result<Contents> {
    let root = tempfile::tempdir().unwrap();
    let of_app = [
        ("host.json", HOST),
        ("a/function.json", HTTP),
        ("a/a.wasm", ""),
        ("b/function.json", HTTP),
        ("b/plugin.json", BUILT),
        ("b/b.wasm", ""),
        ("shared/s.rs", ""),
    ];
    for (path, content) in of_app.iter().chain(files) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let app = App::load(root.path(), &Environment::default());
    let replaced = vec![(app.root.join("handler"), Reason::Handler)];
    select(&app, app.root.join(".corral/cache"), replaced)
}

#[test]
fn only_what_is_needed_is_packaged() {
    for (file, reason) in [
        ("a/data/list.txt", None),
        ("public/index.html", None),
        ("corral.json", None),
        ("local.settings.json", Some("settings and secrets")),
        (".git/config", Some("version control")),
        ("a/.git/config", Some("version control")),
        (".corral/cache/x.cwasm", Some("of the handler")),
        ("handler", Some("replaced by the handler")),
        (".vscode/launch.json", Some("begins with a dot")),
        ("target/CACHEDIR.TAG", Some("made by a build")),
        ("node_modules/x/index.js", Some("made by a build")),
        ("b/src/lib.rs", Some("`b` is built from it")),
        ("b/Cargo.toml", Some("`b` is built from it")),
        ("shared/t.rs", Some("`b` is built from it")),
        ("Cargo.toml", Some("only needed to build")),
        ("notes.txt~", Some("by an editor")),
    ] {
        let contents = select_from(&[(file, "{}")]).unwrap();
        assert_eq!(
            contents.files.contains_key(file),
            reason.is_none(),
            "{file}"
        );
        let mut left_out = contents.left_out.iter();
        let found = left_out.find(|left| file.starts_with(&left.path));
        let found = found.map(|left| left.reason.to_string());
        match reason {
            None => assert_eq!(found, None, "{file}"),
            Some(reason) => assert!(
                found.as_ref().is_some_and(|text| text.contains(reason)),
                "{file}: {found:?}"
            ),
        }
        for needed in [
            "host.json",
            "a/function.json",
            "a/a.wasm",
            "b/plugin.json",
            "b/b.wasm",
        ] {
            assert!(contents.files.contains_key(needed), "{needed}");
        }
    }
}

#[test]
fn funcignore_has_gitignore_syntax() {
    for (lines, file, kept) in [
        ("*.md\n", "docs/x.md", false),
        ("# a comment\n\n/docs\n", "docs/x.txt", false),
        ("/docs\n", "a/docs/x.txt", true),
        ("*.md\n!keep.md\n", "keep.md", true),
        ("!.well-known\n", ".well-known/x", true),
        ("!src\n", "b/src/lib.rs", true),
        ("!local.settings.json\n", "local.settings.json", false),
    ] {
        let contents = select_from(&[(".funcignore", lines), (file, "{}")]).unwrap();
        assert_eq!(contents.files.contains_key(file), kept, "{lines:?} {file}");
    }
}

#[test]
fn funcignore_cannot_break_the_app() {
    for (lines, says) in [
        (
            "*.wasm\n",
            "a/a.wasm is not in the package, and the app needs it: `*.wasm` in .funcignore",
        ),
        ("b\n", "b/b.wasm is not"),
        ("*.json\n", "a/function.json is not"),
        ("b/src\n", ""),
    ] {
        let selected = select_from(&[(".funcignore", lines)]);
        match selected {
            Ok(_) => assert_eq!(says, "", "{lines:?}"),
            Err(error) => assert!(
                error.to_string().contains(says) && !says.is_empty(),
                "{lines:?}: {error}"
            ),
        }
    }
}
