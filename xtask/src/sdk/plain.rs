//! The functions of `plugins/polyglot` that need no SDK: a program and a core module.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::tools::go::Go;
use crate::tools::zig::Zig;

/// What is before `-order` in the names of the functions.
pub(super) const NAMES: [&str; 2] = ["program", "module"];

/// The functions' folder, from the root of the repository.
const POLYGLOT: &str = "plugins/polyglot";

/// Tests the program natively, and builds both for the suites. What the core module does
/// is only tested there.
pub(super) fn test_and_build(layout: &Layout) -> Result<()> {
    let compiler = Go::find(layout)?;
    let program = layout.root.join(POLYGLOT).join("program-order");
    compiler.check_format(&program)?;
    compiler.run(&program, &["vet", "./..."])?;
    compiler.run(&program, &["test", "./..."])?;
    let folder = layout.test_guests().join("polyglot");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    NAMES.iter().try_for_each(|name| {
        let destination = folder.join(format!("{name}-order.wasm"));
        build(layout, name, &destination)
    })
}

/// Builds a function as its `plugin.json` says, in a copy below `target`.
pub(super) fn build(layout: &Layout, name: &str, destination: &Path) -> Result<()> {
    let folder = format!("{name}-order");
    let source = layout.root.join(POLYGLOT).join(&folder);
    let tools = if name == "program" {
        Go::VERSION
    } else {
        Zig::VERSION
    };
    staging::unless_made(destination, &[&source], tools, || {
        let copy = layout.target.join("sdk").join("plain").join(&folder);
        staging::copy(&source, &copy)?;
        let shell = if name == "program" {
            Go::find(layout)?.shell()?
        } else {
            Zig::find(layout)?.shell()?
        };
        run_plugin_json(&copy, shell, destination)
    })
}

/// Runs the build command of the `plugin.json` in `function`, and copies what it makes.
/// `shell` takes a command line as its last argument.
pub(super) fn run_plugin_json(
    function: &Path,
    mut shell: Command,
    destination: &Path,
) -> Result<()> {
    let file = function.join("plugin.json");
    let plugin = fs::read_to_string(&file)?;
    let plugin: serde_json::Value = serde_json::from_str(&plugin)?;
    let build = |key: &str| {
        let value = plugin.pointer(&format!("/build/{key}"));
        let text = value.and_then(serde_json::Value::as_str);
        text.with_context(|| format!("{}: no build.{key}", file.display()))
    };
    process::run(shell.current_dir(function).arg(build("command")?))?;
    let output = function.join(build("output")?);
    fs::copy(&output, destination).with_context(|| format!("cannot copy {}", output.display()))?;
    Ok(())
}
