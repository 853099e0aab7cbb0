//! Chromium and what drives it, for the suite of the page.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::node::Node;
use crate::layout::Layout;
use crate::toolchain::debian;

/// The program of Debian's package.
const CHROMIUM: &str = "/usr/bin/chromium";

/// The programs, and the packages of the scripts in `tests/browser`.
pub(crate) struct Browser {
    /// Chromium.
    pub(crate) program: PathBuf,
    /// Node.js.
    pub(crate) node: PathBuf,
    /// The folder with the packages.
    pub(crate) packages: PathBuf,
}

/// Finds or installs them: Chromium from Debian, the packages in the versions of
/// `tests/browser/package-lock.json`.
pub(crate) fn find(layout: &Layout) -> Result<Browser> {
    if !Path::new(CHROMIUM).is_file() {
        // Without a font, every text is empty.
        debian::install_packages(&["chromium", "fonts-dejavu-core"])
            .context("Chromium is needed and not installed")?;
    }
    let node = Node::find(layout)?;
    let source = layout.root.join("tests").join("browser");
    let packages = layout.tools().join("browser");
    node.install_locked(&source, &packages)?;
    Ok(Browser {
        program: CHROMIUM.into(),
        node: node.program()?,
        packages,
    })
}
