//! External programs and collections of test cases for the suites.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::layout::Layout;
use crate::process;
use crate::toolchain::debian;
use crate::tools::once;

/// A Python source package whose tests contain valid and invalid requests.
const CORPUS: &str = "gunicorn-23.0.0";

/// The package in pip's notation, pinned to the archive that was looked at.
const REQUIREMENT: &str = "gunicorn==23.0.0 \
    --hash=sha256:f014447a0101dc57e294f6c18ca6b40227a4c90e9bdb586042628030cba004ec\n";

/// Finds or installs curl, which the suites call the handler with.
pub(crate) fn curl() -> Result<()> {
    if which::which("curl").is_err() {
        debian::install_packages(&["curl"]).context("curl is needed and not installed")?;
    }
    Ok(())
}

/// Finds or installs unzip, which unpacks packages as a deployment does.
pub(crate) fn unzip() -> Result<()> {
    if which::which("unzip").is_err() {
        debian::install_packages(&["unzip"]).context("unzip is needed and not installed")?;
    }
    Ok(())
}

/// Finds or installs groff, which shows manual pages.
pub(crate) fn groff() -> Result<()> {
    if which::which("groff").is_err() {
        debian::install_packages(&["groff-base"]).context("groff is needed and not installed")?;
    }
    Ok(())
}

/// Finds or installs the library that gives a program its own clock, which a suite
/// sets back. Only Linux runs that test.
pub(crate) fn clock() -> Result<()> {
    let found = Path::new("/usr/lib").read_dir().is_ok_and(|folders| {
        folders
            .flatten()
            .any(|folder| folder.path().join("faketime/libfaketimeMT.so.1").is_file())
    });
    if cfg!(target_os = "linux") && !found {
        debian::install_packages(&["libfaketime"])
            .context("the library libfaketime is needed and not installed")?;
    }
    Ok(())
}

/// Fetches the collections of test cases, by the pip of `python`.
pub(crate) fn corpora(layout: &Layout, python: &Path) -> Result<()> {
    let folder = layout.corpora();
    once(&folder, REQUIREMENT, || {
        let requirement = folder.join("requirements.txt");
        fs::write(&requirement, REQUIREMENT)
            .with_context(|| format!("cannot write {}", requirement.display()))?;
        process::run(
            Command::new(python)
                .args(["-m", "pip", "download", "--quiet"])
                .arg("--disable-pip-version-check")
                .args(["--no-binary", ":all:", "--no-deps", "--require-hashes"])
                .arg("--requirement")
                .arg(&requirement)
                .arg("--dest")
                .arg(&folder),
        )?;
        process::run(
            Command::new("tar")
                .arg("--extract")
                .arg("--file")
                .arg(folder.join(format!("{CORPUS}.tar.gz")))
                .arg("--directory")
                .arg(&folder),
        )
    })
}
