//! Python and Rust: componentize-py and wit-bindgen generate the bindings while a plugin
//! is built, from the WIT that is part of the package.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::components::staging;
use crate::layout::Layout;

/// The current version of the contract, without the earlier ones beside it.
const CONTRACT: &str = "function.wit";

/// Copies the WIT.
pub(super) fn generate(layout: &Layout, destination: &Path) -> Result<()> {
    let wit = layout.root.join("wit");
    staging::copy(&wit.join("deps"), &destination.join("deps"))?;
    fs::copy(wit.join(CONTRACT), destination.join(CONTRACT))
        .with_context(|| format!("cannot copy wit/{CONTRACT}"))?;
    Ok(())
}
