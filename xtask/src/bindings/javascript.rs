//! JavaScript: the WIT itself, from which componentize-qjs makes the bindings when a
//! plugin is built. They are dependencies of the package that
//! `guest-sdk/javascript/wit/javascript.wit` defines.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::components::staging;
use crate::layout::Layout;

/// The contract.
pub(super) fn function(layout: &Layout, destination: &Path) -> Result<()> {
    let file = layout.root.join("wit").join("function.wit");
    let contract = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    staging::write(&destination.join("function.wit"), &contract)
}

/// Settings.
pub(super) fn config(layout: &Layout, destination: &Path) -> Result<()> {
    staging::copy(&layout.root.join("wit/deps/config"), destination)
}

/// Log lines.
pub(super) fn logging(layout: &Layout, destination: &Path) -> Result<()> {
    staging::copy(&layout.root.join("wit/deps/logging"), destination)
}
