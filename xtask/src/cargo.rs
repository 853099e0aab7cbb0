//! Starting the cargo that started this program, and reading what it reports.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::process;

/// A cargo command for this repository's own machine-native crates.
///
/// `cargo run` describes the crate `xtask` in variables. Build scripts that
/// watch them would otherwise run again whenever a build is started from here
/// and not by hand.
pub(crate) fn command(folder: &Path) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    prepare(Command::new(cargo), folder)
}

/// The same for a command that starts cargo.
pub(crate) fn prepare(mut command: Command, folder: &Path) -> Command {
    command.current_dir(folder);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(describes_this_crate) {
            command.env_remove(name);
        }
    }
    command
}

fn describes_this_crate(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_")
        || variable.starts_with("CARGO_MANIFEST_")
        || variable == "CARGO_BIN_NAME"
        || variable == "CARGO_CRATE_NAME"
        || variable == "CARGO_PRIMARY_PACKAGE"
}

/// The output of `cargo metadata` for one workspace.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    /// The workspace's members, and what they depend on unless that was not
    /// asked for.
    pub(crate) packages: Vec<Package>,
    /// The workspace's target folder.
    pub(crate) target_directory: PathBuf,
}

/// One member of a workspace.
#[derive(Deserialize)]
pub(crate) struct Package {
    /// The identity that cargo repeats in its build messages.
    pub(crate) id: String,
    /// The name in `Cargo.toml`.
    pub(crate) name: String,
    /// The absolute path of `Cargo.toml`.
    pub(crate) manifest_path: PathBuf,
    /// The table `[package.metadata]`, null when absent.
    pub(crate) metadata: serde_json::Value,
    /// What the package builds.
    pub(crate) targets: Vec<Target>,
}

/// One thing that a package builds.
#[derive(Deserialize)]
pub(crate) struct Target {
    /// `bin`, `cdylib`, `rlib`, `test` and so on; a library may have several.
    pub(crate) kind: Vec<String>,
}

impl Target {
    /// Whether the result is a separate `.wasm` file.
    pub(crate) fn is_module(&self) -> bool {
        self.kind
            .iter()
            .any(|kind| kind == "cdylib" || kind == "bin")
    }
}

/// Describes the workspace of a manifest, without its dependencies.
pub(crate) fn metadata(manifest: &Path) -> Result<Metadata> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let text = process::capture(
        command(folder)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .arg("--manifest-path")
            .arg(manifest),
    )?;
    serde_json::from_str(&text).with_context(|| {
        format!(
            "unexpected output of cargo metadata for {}",
            manifest.display()
        )
    })
}

/// The folder with the source of a crate that the workspace depends on.
pub(crate) fn source_of(root: &Path, name: &str) -> Result<PathBuf> {
    let text = process::capture(command(root).args(["metadata", "--format-version", "1"]))?;
    let metadata: Metadata =
        serde_json::from_str(&text).context("unexpected output of cargo metadata")?;
    metadata
        .packages
        .iter()
        .find(|package| package.name == name)
        .and_then(|package| package.manifest_path.parent())
        .map(Path::to_path_buf)
        .with_context(|| format!("the workspace does not depend on {name}"))
}

/// One line of `cargo build --message-format json`; only the fields used here.
#[derive(Deserialize)]
pub(crate) struct Message {
    /// `compiler-artifact` for a finished crate.
    pub(crate) reason: String,
    /// [`Package::id`].
    pub(crate) package_id: Option<String>,
    /// What was built.
    pub(crate) target: Option<Target>,
    /// Its files.
    #[serde(default)]
    pub(crate) filenames: Vec<PathBuf>,
}
