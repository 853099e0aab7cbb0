//! Tables of plugin.json and corral.json files.

mod corral;
mod errors;
mod resolution;

use crate::PluginConfig;
use crate::fixture::{HTTP, expect, load};

const MIB: u64 = 1 << 20;

fn files<'a>(corral: &'a str, plugin: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("f/function.json", HTTP),
        ("f/f.wasm", ""),
        ("corral.json", corral),
        ("f/plugin.json", plugin),
    ]
}

fn config(corral: &str, plugin: &str) -> PluginConfig {
    let app = load(&files(corral, plugin), &[]);
    assert!(!app.has_errors(), "{:?}", app.problems);
    app.functions.into_iter().next().unwrap().config
}

/// Asserts that each plugin.json has these problems, and is broken by errors.
fn check(cases: &[(&str, &[&str])]) {
    for (plugin, problems) in cases {
        let app = expect(&files("{}", plugin), &[], problems);
        let broken = problems.iter().any(|problem| !problem.starts_with('~'));
        assert_eq!(app.broken.len(), usize::from(broken), "{plugin}");
    }
}
