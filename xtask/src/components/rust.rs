//! Rust: core modules from cargo, then components.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::Workshop;
use crate::guests::{self, Batch, Built};
use crate::layout::Layout;
use crate::process;

/// What cargo has to build.
pub(super) fn plan(layout: &Layout, components: &Path) -> Result<Vec<Batch>> {
    guests::plan_workspace(layout, &components.join("rust"))
}

/// What the target `wasm32-wasip2` does when it links: not every toolchain that
/// guests are built with has it.
pub(super) fn encode(workshop: &Workshop<'_>, modules: &[Built]) -> Result<()> {
    for module in modules {
        let name = module.file.file_stem().and_then(|name| name.to_str());
        let name = name.context("a module's name is not UTF-8")?;
        process::run(
            Command::new(&workshop.componentize)
                .arg("new")
                .args([&module.file, &workshop.destination(name)]),
        )?;
    }
    Ok(())
}
