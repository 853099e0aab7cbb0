//! Paths in the repository.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::cargo;

/// The folders that the verbs read and write.
pub(crate) struct Layout {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo puts what it builds for this machine: `target`, unless the
    /// developer's configuration says otherwise.
    pub(crate) target: PathBuf,
}

impl Layout {
    /// Asks cargo instead of assuming `target`, because `CARGO_TARGET_DIR` and
    /// cargo's configuration files may move it.
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("the folder xtask has no parent folder")?
            .to_path_buf();
        let target = cargo::metadata(&root.join("Cargo.toml"))?.target_directory;
        Ok(Self { root, target })
    }

    /// The one target folder of all guest workspaces: compiling the standard
    /// library for a guest target takes minutes, so it is done once.
    pub(crate) fn guest_target(&self) -> PathBuf {
        self.target.join("guests")
    }

    /// Where the sources of `tests/components` are built, next to generated files.
    pub(crate) fn components(&self) -> PathBuf {
        self.target.join("components")
    }

    /// Where the components are put.
    pub(crate) fn built_components(&self) -> PathBuf {
        self.test_guests().join("components")
    }

    /// Where tools are installed for this repository alone.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Where external test cases are stored.
    pub(crate) fn corpora(&self) -> PathBuf {
        self.target.join("corpora")
    }

    /// Where the plugins that only tests use are put.
    pub(crate) fn test_guests(&self) -> PathBuf {
        self.guest_target().join("wasm")
    }
}
