//! The Rust toolchain that builds the rest of the project.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{TARGETS, Toolchain};
use crate::process;

/// The command that a developer can run, if possible.
pub(super) const REMEDY: &str = "rustup target add wasm32-unknown-unknown wasm32-wasip1";

/// Time for two downloads of about 20 MB each on a slow line.
const LIMIT: Duration = Duration::from_mins(3);

/// Returns the toolchain in use if it has the standard library for all targets.
pub(super) fn find() -> Result<Option<Toolchain>> {
    let sysroot = process::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let libraries = Path::new(sysroot.trim()).join("lib").join("rustlib");
    if !TARGETS
        .iter()
        .all(|target| libraries.join(target).join("lib").is_dir())
    {
        return Ok(None);
    }
    let version = process::capture(Command::new("rustc").arg("--version"))?;
    Ok(Some(Toolchain {
        description: format!("{}, the toolchain in use", version.trim()),
        environment: Vec::new(),
    }))
}

/// Lets rustup download what is missing. Without a network it fails at once.
pub(super) fn add_targets() -> Result<Toolchain> {
    let rustup = which::which("rustup").context("rustup is not installed")?;
    process::run_bounded(
        Command::new(rustup).args(["target", "add"]).args(TARGETS),
        LIMIT,
    )?;
    find()?.context("rustup added the targets, but to another toolchain than the one in use")
}
