//! Azurite, the emulator of Azure Storage, for the suite of `host/storage`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::node::Node;
use super::once;
use crate::layout::Layout;
use crate::process;

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
    let lock = fs::read_to_string(source.join("package-lock.json"))
        .with_context(|| format!("cannot read the package-lock.json of {}", source.display()))?;
    once(&folder, &lock, || {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), folder.join(file))
                .with_context(|| format!("cannot copy {file} of {}", source.display()))?;
        }
        process::run(node.command("npm")?.current_dir(&folder).args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--silent",
        ]))
    })?;
    Ok(Azurite {
        node: node.program()?,
        script: folder.join("node_modules/azurite/dist/src/azurite.js"),
    })
}
