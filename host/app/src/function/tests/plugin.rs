//! The plugin of a function.

use super::{TIMER, json};
use crate::fixture::{HTTP, expect};

#[test]
fn the_plugin_is_found() {
    let script = json(r#""scriptFile": "../shared/any.wasm","#, TIMER);
    let plain = json("", TIMER);
    for (text, files, plugin, problems) in [
        (
            &plain,
            &["f/f.wasm", "f/other.wasm"][..],
            "f/f.wasm",
            &[][..],
        ),
        (&plain, &["f/other.wasm"], "f/other.wasm", &[]),
        (
            &plain,
            &["f/a.wasm", "f/b.wasm"],
            "f/f.wasm",
            &["f/function.json: has several plugins to choose from: a.wasm, b.wasm; name one"],
        ),
        (&plain, &[], "f/f.wasm", &["f/function.json: has no plugin"]),
        (
            &script,
            &["shared/any.wasm", "f/f.wasm"],
            "shared/any.wasm",
            &[],
        ),
        (
            &script,
            &["f/f.wasm"],
            "shared/any.wasm",
            &["$.scriptFile: names the file `../shared/any.wasm`, which does not exist"],
        ),
    ] {
        let mut all = vec![("f/function.json", text.as_str())];
        all.extend(files.iter().map(|file| (*file, "")));
        let app = expect(&all, &[], problems);
        assert_eq!(app.functions[0].plugin, app.root.join(plugin), "{files:?}");
    }
}

#[test]
fn a_missing_plugin_that_can_be_built() {
    expect(
        &[
            ("f/function.json", HTTP),
            (
                "f/plugin.json",
                r#"{ "build": { "command": "make", "output": "out/f.wasm" } }"#,
            ),
        ],
        &[],
        &["has no plugin: there is no .wasm file in its folder; run `handler build f`"],
    );
}
