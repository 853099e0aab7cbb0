//! Rust: `cargo test`, with and without the SDK's features, and functions of
//! `plugins/orders`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::guide;
use crate::cargo;
use crate::layout::Layout;
use crate::process;
use crate::toolchain;

/// The function that the other languages have too.
const FUNCTION: &str = "order";

/// The function that uses the SDK's features.
const CLIENT: &str = "reserve";

const TARGET: &str = "wasm32-unknown-unknown";

/// Runs the tests of the SDK and of the functions.
pub(crate) fn test(layout: &Layout) -> Result<()> {
    let packages = ["--package", "corral-sdk", "--package", "corral-sdk-macros"];
    let test = || {
        let mut command = cargo::command(&layout.root);
        command.args(["test", "--quiet"]).args(packages);
        command
    };
    process::run(&mut test())?;
    process::run(test().arg("--all-features"))?;
    process::run(
        plugins(layout)
            .args(["test", "--quiet", "--package", FUNCTION])
            .args(["--package", CLIENT])
            .arg("--target-dir")
            .arg(layout.target.join("sdk").join("rust")),
    )
}

/// Builds the function.
pub(crate) fn build(layout: &Layout, destination: &Path) -> Result<()> {
    let compiler = toolchain::find_or_set_up()?;
    let target = layout.guest_target();
    let mut command = plugins(layout);
    compiler.apply(&mut command);
    process::run(
        command
            .args(["build", "--release", "--target", TARGET])
            .args(["--package", FUNCTION, "--target-dir"])
            .arg(&target),
    )?;
    let plugin = format!("{FUNCTION}.wasm");
    let plugin = target.join(TARGET).join("release").join(plugin);
    fs::copy(&plugin, destination).with_context(|| format!("cannot copy {}", plugin.display()))?;
    Ok(())
}

/// Follows the guide, with the compiler that builds guests.
pub(crate) fn guide(layout: &Layout, handler: &Path) -> Result<()> {
    let mut compiler = Command::new("cargo");
    toolchain::find_or_set_up()?.apply(&mut compiler);
    let variables: Vec<_> = compiler
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?)))
        .collect();
    guide::follow(layout, "rust", handler, &[], &variables)
}

fn plugins(layout: &Layout) -> Command {
    cargo::command(&layout.root.join("plugins"))
}
