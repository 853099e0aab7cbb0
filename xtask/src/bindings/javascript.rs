//! JavaScript: the WIT itself, from which componentize-qjs makes the bindings when a
//! plugin is built.

use std::path::Path;

use anyhow::Result;

use crate::components::staging;
use crate::layout::Layout;

/// Writes the packages of the contract as dependencies of the package that
/// `guest-sdk/javascript/wit/javascript.wit` defines.
pub(super) fn generate(layout: &Layout, destination: &Path) -> Result<()> {
    let wit = layout.root.join("wit");
    let dependencies = destination.join("wit").join("deps");
    let contract = std::fs::read(wit.join("function.wit"))?;
    staging::write(
        &dependencies.join("function").join("function.wit"),
        &contract,
    )?;
    staging::copy(&wit.join("deps"), &dependencies)
}
