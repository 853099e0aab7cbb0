//! Tools that are installed for this repository alone, below `target/tools`.
//!
//! Each is one exact version from a package registry, so that a suite gives the
//! same result on every machine, whatever is installed there.

pub(crate) mod python;
pub(crate) mod wasmtime;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Fills `folder`, unless it was filled by the same `recipe` before. What an
/// interrupted run left is removed first.
pub(crate) fn once(folder: &Path, recipe: &str, fill: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = folder.join(".recipe");
    if fs::read_to_string(&stamp).is_ok_and(|followed| followed == recipe) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    fill()?;
    fs::write(&stamp, recipe).with_context(|| format!("cannot write {}", stamp.display()))
}
