//! Python: an interpreter with the program in it, from componentize-py.

use anyhow::Result;

use super::{Workshop, staging};
use crate::process;
use crate::tools::python::Environment;

/// The package of the Python registry that makes components, and its version.
pub(crate) const PACKAGE: (&str, &str) = ("componentize-py", "0.25.1");

/// Builds the component.
pub(super) fn build(workshop: &Workshop<'_>) -> Result<()> {
    let source = workshop.folder.join("python");
    let wit = workshop.folder.join("wit").join("p2");
    let (package, version) = PACKAGE;
    let environment = Environment::with(workshop.layout, package, version)?;
    let output = workshop.destination("python");
    staging::unless_made(&output, &[&source, &wit], version, || {
        process::run(
            environment
                .command("componentize-py")?
                .arg("--wit-path")
                .arg(&wit)
                .args(["--world", "service", "--quiet", "componentize", "app"])
                .arg("--python-path")
                .arg(&source)
                .arg("--output")
                .arg(&output),
        )
    })
}
