//! What the suites use of others.

use anyhow::{Context as _, Result};

use crate::toolchain::debian;

/// Finds or installs curl, which the suites call the handler with.
pub(crate) fn curl() -> Result<()> {
    if which::which("curl").is_err() {
        debian::install_packages(&["curl"]).context("curl is needed and not installed")?;
    }
    Ok(())
}
