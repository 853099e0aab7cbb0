//! Tools that are installed only for this repository, below `target/tools`.
//!
//! Each has an exact version from a package registry, so that suites give the same
//! results on every machine.

pub(crate) mod azurite;
pub(crate) mod browser;
pub(crate) mod go;
pub(crate) mod mcp;
pub(crate) mod node;
pub(crate) mod python;
pub(crate) mod wasmtime;
pub(crate) mod zig;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::components::staging;

/// Fills `folder`, unless it was already filled by the same `recipe`. Remains of an
/// interrupted run are removed first.
pub(crate) fn once(folder: &Path, recipe: &str, fill: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = folder.join(".recipe");
    if fs::read_to_string(&stamp).is_ok_and(|followed| followed == recipe) {
        return Ok(());
    }
    staging::empty(folder)?;
    fill()?;
    fs::write(&stamp, recipe).with_context(|| format!("cannot write {}", stamp.display()))
}
