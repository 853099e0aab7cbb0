//! Checks for other systems what needs no C compiler for them, and finds what builds of
//! the rest need. `cargo xtask dist` builds the whole handler for Windows, and the workflow
//! in `.github` does so on each change.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::cargo;
use crate::layout::Layout;
use crate::process;
use crate::toolchain::debian;

/// Another supported system.
struct System {
    target: &'static str,
    /// The crates that are checked. The rest depends on `ring`, `mimalloc` and SQLite.
    crates: &'static [&'static str],
}

/// The C compiler for Windows, and Debian's packages with it.
const MINGW: (&str, &[&str]) = ("x86_64-w64-mingw32-gcc", &["gcc-mingw-w64-x86-64-win32"]);

const SYSTEMS: [System; 2] = [
    System {
        target: "aarch64-apple-darwin",
        crates: &[
            "corral-app",
            "corral-protocol",
            "corral-proxies",
            "corral-sdk",
        ],
    },
    System {
        target: "x86_64-pc-windows-gnu",
        crates: &[
            "corral-app",
            "corral-protocol",
            "corral-proxies",
            "corral-sdk",
            "corral-windows",
        ],
    },
];

/// Checks the crates of every system.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    for system in SYSTEMS {
        check(layout, &system)?;
    }
    Ok(())
}

fn check(layout: &Layout, system: &System) -> Result<()> {
    let target = system.target;
    add_target(target)?;
    let mut check = cargo::command(&layout.root);
    check.args(["check", "--target", target]);
    for name in system.crates {
        check.args(["--package", name]);
    }
    process::run(&mut check)
}

/// Installs the standard library of a target.
pub(crate) fn add_target(target: &str) -> Result<()> {
    process::run(Command::new("rustup").args(["target", "add", target]))
        .with_context(|| format!("the standard library for {target} is needed"))
}

/// Finds or installs the C compiler for Windows.
pub(crate) fn find_mingw() -> Result<()> {
    let (compiler, packages) = MINGW;
    if which::which(compiler).is_ok() {
        return Ok(());
    }
    debian::install_packages(packages)
        .with_context(|| format!("{compiler} is needed and not installed"))
}
