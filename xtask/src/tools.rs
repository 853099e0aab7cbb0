//! Programs that are installed for this repository alone.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// What `wasmtime serve` needs for components of both versions of WASI, and for
/// being tuned.
const FEATURES: &str =
    "run,serve,cranelift,component-model-async,parallel-compilation,pooling-allocator";

/// Gives back the command `wasmtime` of the version that the runtime is built
/// with: `target/tools/bin/wasmtime`, which cargo builds if it is not there.
pub(crate) fn wasmtime(layout: &Layout) -> Result<PathBuf> {
    let tools = layout.tools();
    let binary = tools.join("bin").join("wasmtime");
    if !binary.is_file() {
        let version = version(layout)?;
        process::run(
            cargo::command(&layout.root)
                .args(["install", "wasmtime-cli", "--version", &version, "--locked"])
                .args(["--no-default-features", "--features", FEATURES, "--root"])
                .arg(&tools),
        )?;
    }
    Ok(binary)
}

/// The version of the library in `Cargo.lock`.
fn version(layout: &Layout) -> Result<String> {
    let lock: toml::Table = fs::read_to_string(layout.root.join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let wasmtime = packages
        .into_iter()
        .flatten()
        .find(|package| package.get("name").and_then(toml::Value::as_str) == Some("wasmtime"));
    let version = wasmtime.and_then(|package| package.get("version")?.as_str());
    Ok(version.context("Cargo.lock has no wasmtime")?.to_owned())
}
