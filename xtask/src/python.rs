//! Programs in Python that suites start, in an environment of their own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::layout::Layout;
use crate::process;
use crate::progress::Progress;

/// The versions of everything, the dependencies included.
const REQUIREMENTS: &str = "tests/requirements.txt";

/// Installs the programs, unless just these are there, and returns the
/// interpreter that finds them.
pub(crate) fn install(layout: &Layout, progress: &mut Progress) -> Result<PathBuf> {
    let folder = layout.target.join("tools").join("python");
    let interpreter = if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    };
    let wanted = fs::read(layout.root.join(REQUIREMENTS)).context(REQUIREMENTS)?;
    let installed = folder.join("requirements.txt");
    progress.step("finding the suites' Python programs", || {
        if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        process::run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )
        .context("install Python 3 with venv; on Debian `apt-get install python3-venv`")?;
        process::run(
            Command::new(&interpreter)
                .args(["-m", "pip", "install", "--quiet", "--no-deps"])
                .args(["--disable-pip-version-check", "--requirement"])
                .arg(layout.root.join(REQUIREMENTS)),
        )?;
        // Written last, so that an installation that was broken off is not
        // taken for a whole one.
        Ok(fs::write(&installed, &wanted)?)
    })?;
    Ok(interpreter)
}
