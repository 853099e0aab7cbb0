//! Zig, whose C compiler brings a linker and the C libraries of its targets.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::python::Environment;
use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// The package of the Python registry that has the compiler, and its version.
const PACKAGE: (&str, &str) = ("ziglang", "0.17.1");

/// cargo with the compiler as linker and C compiler. It calls `python -m ziglang`.
const BUILD: (&str, &str) = ("cargo-zigbuild", "0.24.1");

/// An installed compiler.
pub(crate) struct Zig {
    environment: Environment,
    /// The C library of a target, which is compiled when it is first used.
    cache: PathBuf,
}

impl Zig {
    /// Its version.
    pub(crate) const VERSION: &str = PACKAGE.1;

    /// Finds or installs it.
    pub(crate) fn find(layout: &Layout) -> Result<Self> {
        let (package, version) = PACKAGE;
        Ok(Self {
            environment: Environment::with(layout, package, version)?,
            cache: layout.tools().join("zig-cache"),
        })
    }

    /// Where the `python` is that has it.
    pub(crate) fn programs(&self) -> PathBuf {
        self.environment.programs()
    }

    /// Where the compiled C libraries are.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// The system's shell, which takes a command line and finds `python -m ziglang`.
    pub(crate) fn shell(&self) -> Result<Command> {
        let (shell, option) = process::SHELL;
        let mut command = self.command(shell)?;
        command.arg(option);
        Ok(command)
    }

    /// A program that finds `python -m ziglang`, `python` among them.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Result<Command> {
        let path = self.environment.command("python")?;
        let mut command = Command::new(program);
        for (name, value) in path.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.env("ZIG_GLOBAL_CACHE_DIR", &self.cache);
        Ok(command)
    }
}

/// `cargo zigbuild`, which builds for Linux with its own C library.
pub(crate) struct ZigBuild {
    zig: Zig,
    environment: Environment,
}

impl ZigBuild {
    /// Finds or installs it.
    pub(crate) fn find(layout: &Layout) -> Result<Self> {
        let (package, version) = BUILD;
        Ok(Self {
            zig: Zig::find(layout)?,
            environment: Environment::alone(layout, package, version)?,
        })
    }

    /// `cargo zigbuild` in `folder`.
    pub(crate) fn command(&self, folder: &Path) -> Result<Command> {
        let program = self.environment.programs().join("cargo-zigbuild");
        let mut command = cargo::prepare(self.zig.command(program)?, folder);
        command.arg("zigbuild");
        Ok(command)
    }
}
