//! The official clients and the conformance suite of the Model Context Protocol.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::node::Node;
use super::once;
use super::python::Environment;
use crate::components::staging;
use crate::layout::Layout;

/// The package of the Python registry that has the client, and its version.
const PYTHON_CLIENT: (&str, &str) = ("mcp", "2.3.0");

/// The programs of `tests/mcp`, and what runs them.
pub(crate) struct Clients {
    /// Node.js.
    pub(crate) node: PathBuf,
    /// The Python that has the client.
    pub(crate) python: PathBuf,
    /// The folder with the programs for Node.js, and with their packages.
    pub(crate) folder: PathBuf,
}

/// Finds or installs them.
pub(crate) fn find(layout: &Layout) -> Result<Clients> {
    let node = Node::find(layout)?;
    let source = layout.root.join("tests").join("mcp");
    let folder = layout.tools().join("mcp-clients");
    let manifest = fs::read_to_string(source.join("package.json"))
        .with_context(|| format!("cannot read the package.json of {}", source.display()))?;
    once(&folder, &manifest, || {
        staging::write(&folder.join("package.json"), manifest.as_bytes())?;
        node.install(&folder)
    })?;
    staging::copy(&source, &folder)?;
    let (package, version) = PYTHON_CLIENT;
    Ok(Clients {
        node: node.program()?,
        python: Environment::with(layout, package, version)?.interpreter(),
        folder,
    })
}
