//! JavaScript: an engine with the script in it, from componentize-js.

use std::fs;

use anyhow::Result;

use super::{Workshop, staging, wit};
use crate::process;
use crate::tools::node::Node;
use crate::tools::once;

/// Builds the component.
pub(super) fn build(workshop: &Workshop<'_>) -> Result<()> {
    let source = workshop.folder.join("javascript");
    let wit = workshop.folder.join("wit").join(wit::JAVASCRIPT);
    let node = Node::find(workshop.layout)?;

    let packages = workshop.layout.tools().join("componentize-js");
    let lock = fs::read_to_string(source.join("package-lock.json"))?;
    once(&packages, &lock, || {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), packages.join(file))?;
        }
        // `npm ci` refuses a lock without the native packages of platforms that
        // the registry has no files for; `install` follows the lock as well.
        process::run(node.command("npm")?.current_dir(&packages).args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
        ]))
    })?;

    let output = workshop.destination("javascript");
    staging::unless_made(&output, &[&source, &wit], Node::VERSION, || {
        let program = packages.join("node_modules/@bytecodealliance/componentize-js/src/cli.js");
        process::run(
            node.command("node")?
                .arg(program)
                .arg(source.join("component.js"))
                .arg("--wit")
                .arg(&wit)
                .args(["--world-name", "service", "--out"])
                .arg(&output),
        )
    })
}
