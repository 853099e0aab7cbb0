//! Packages from the Python registry, which also has binaries of compilers and
//! runtimes of other languages.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::once;
use crate::layout::Layout;
use crate::process;
use crate::toolchain::debian;

const BIN: &str = if cfg!(windows) { "Scripts" } else { "bin" };

/// A separate virtual environment for each purpose: some tools include everything
/// that they find in theirs.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// One package in exactly this `version`, and what it depends on.
    pub(crate) fn with(layout: &Layout, package: &str, version: &str) -> Result<Self> {
        let requirement = format!("{package}=={version}");
        Self::install(
            layout,
            package,
            &requirement,
            &["--only-binary", ":all:", &requirement],
        )
    }

    /// One package in exactly this `version`, without what it depends on.
    pub(crate) fn alone(layout: &Layout, package: &str, version: &str) -> Result<Self> {
        let requirement = format!("{package}=={version}");
        let options = ["--only-binary", ":all:", "--no-deps", &requirement];
        Self::install(layout, package, &requirement, &options)
    }

    /// Everything that a file of the repository lists, including dependencies, in a
    /// folder called `name`.
    pub(crate) fn listed_in(layout: &Layout, name: &str, file: &str) -> Result<Self> {
        let list = layout.root.join(file);
        let recipe = fs::read_to_string(&list).with_context(|| format!("cannot read {file}"))?;
        let list = list
            .to_str()
            .context("the repository's path is not UTF-8")?;
        Self::install(layout, name, &recipe, &["--no-deps", "--requirement", list])
    }

    fn install(layout: &Layout, name: &str, recipe: &str, what: &[&str]) -> Result<Self> {
        let folder = layout.tools().join(name);
        let environment = Self { folder };
        once(&environment.folder, recipe, || {
            create(&environment.folder)?;
            process::run(
                environment
                    .command("python")?
                    .args(["-m", "pip", "install", "--quiet"])
                    .arg("--disable-pip-version-check")
                    .args(what),
            )
        })?;
        Ok(environment)
    }

    /// The interpreter that finds the packages.
    pub(crate) fn interpreter(&self) -> PathBuf {
        self.folder.join(BIN).join(format!("python{EXE_SUFFIX}"))
    }

    /// Where the programs of the package are.
    pub(crate) fn programs(&self) -> PathBuf {
        self.folder.join(BIN)
    }

    /// A program of the package. Programs that it starts are found here first.
    pub(crate) fn command(&self, program: &str) -> Result<Command> {
        let bin = self.programs();
        let mut command = Command::new(bin.join(program));
        command
            .env("PATH", path_with(&bin)?)
            .env("VIRTUAL_ENV", &self.folder)
            .env_remove("PYTHONHOME")
            .env_remove("PYTHONPATH");
        Ok(command)
    }
}

fn path_with(bin: &Path) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(bin.to_path_buf()).chain(env::split_paths(&path));
    Ok(env::join_paths(folders)?)
}

/// Debian has a separate package for the module `venv`.
fn create(folder: &Path) -> Result<()> {
    let create = || {
        let python = if cfg!(windows) { "python" } else { "python3" };
        process::run(Command::new(python).args(["-m", "venv"]).arg(folder))
    };
    create().or_else(|missing| {
        debian::install_packages(&["python3", "python3-venv"])
            .with_context(|| format!("{missing:#}; install Python 3 with its module venv"))?;
        create()
    })
}
