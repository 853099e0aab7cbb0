//! Azurite, the emulator of Azure Storage, for the suite of `host/storage`.

use std::path::PathBuf;

use anyhow::Result;

use super::node::Node;
use crate::layout::Layout;

/// The program, and what runs it.
pub(crate) struct Azurite {
    /// Node.js.
    pub(crate) node: PathBuf,
    /// The script.
    pub(crate) script: PathBuf,
}

/// Finds or installs it in the versions of `tests/azurite/package-lock.json`.
pub(crate) fn find(layout: &Layout) -> Result<Azurite> {
    let node = Node::find(layout)?;
    let source = layout.root.join("tests").join("azurite");
    let folder = layout.tools().join("azurite");
    node.install_locked(&source, &folder)?;
    Ok(Azurite {
        node: node.program()?,
        script: folder.join("node_modules/azurite/dist/src/azurite.js"),
    })
}
