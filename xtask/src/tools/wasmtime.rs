//! `wasmtime serve`, with which the handler is compared.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::once;
use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// Features for `serve` with both versions of WASI, for tuning, and for compiling a
/// component once. It does not compile without `run`.
const FEATURES: &str =
    "cache,component-model-async,cranelift,parallel-compilation,pooling-allocator,run,serve";

/// What the command is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// Its answers are compared. It is optimised little, which builds sooner.
    Answers,
    /// Its speed is measured.
    Speed,
}

impl Purpose {
    fn folder(self) -> &'static str {
        match self {
            Self::Answers => "wasmtime",
            Self::Speed => "wasmtime-optimised",
        }
    }

    fn opt_level(self) -> &'static str {
        match self {
            Self::Answers => "1",
            Self::Speed => "3",
        }
    }
}

/// Returns the command in the version that the runtime uses; cargo builds it if it
/// is missing.
pub(crate) fn install(layout: &Layout, purpose: Purpose) -> Result<PathBuf> {
    let folder = layout.tools().join(purpose.folder());
    let build = layout.tools().join("wasmtime-build");
    let version = version(layout)?;
    once(&folder, &format!("{version} {FEATURES}"), || {
        process::run(
            cargo::command(&layout.root)
                .args(["install", "wasmtime-cli", "--version", &version])
                .args(["--locked", "--no-default-features"])
                .args(["--features", FEATURES, "--no-track", "--root"])
                .arg(&folder)
                .arg("--target-dir")
                .arg(&build)
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", purpose.opt_level())
                .env_remove("CARGO_BUILD_BUILD_DIR"),
        )?;
        // A gigabyte that the next version would not use.
        Ok(fs::remove_dir_all(&build)?)
    })?;
    Ok(folder.join("bin").join(format!("wasmtime{EXE_SUFFIX}")))
}

/// The version of the library in `Cargo.lock`.
pub(crate) fn version(layout: &Layout) -> Result<String> {
    let lock: toml::Table = fs::read_to_string(layout.root.join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let wasmtime = packages
        .into_iter()
        .flatten()
        .find(|package| package.get("name").and_then(toml::Value::as_str) == Some("wasmtime"));
    let version = wasmtime.and_then(|package| package.get("version")?.as_str());
    Ok(version.context("Cargo.lock has no wasmtime")?.to_owned())
}
