//! `cargo xtask sdk`: runs the native tests of the guest SDKs, each in the test runner
//! of its language, and builds the same function with each.

mod javascript;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::layout::Layout;

/// An SDK in `guest-sdk/`, and the function `plugins/polyglot/<name>-order`.
struct Language {
    name: &'static str,
    /// Runs the tests, without WebAssembly.
    test: fn(&Layout) -> Result<()>,
    /// Builds the function as a component in a folder.
    build: fn(&Layout, &Path) -> Result<()>,
}

const LANGUAGES: [Language; 1] = [Language {
    name: "javascript",
    test: javascript::test,
    build: javascript::build,
}];

/// Tests and builds `languages`, or all if there are none.
pub(crate) fn run(layout: &Layout, languages: &[String]) -> Result<()> {
    let names = LANGUAGES.map(|language| language.name);
    if let Some(unknown) = languages
        .iter()
        .find(|name| !names.contains(&name.as_str()))
    {
        bail!("no SDK for `{unknown}`; use one of: {}", names.join(", "));
    }
    let wanted = |name: &str| languages.is_empty() || languages.iter().any(|one| one == name);
    let folder = layout.test_guests().join("polyglot");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for language in LANGUAGES.iter().filter(|language| wanted(language.name)) {
        println!("\n== {} ==", language.name);
        (language.test)(layout)?;
        (language.build)(layout, &folder)?;
    }
    Ok(())
}
