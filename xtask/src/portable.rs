//! Checks the handler, and what else is portable, for other systems.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::cargo;
use crate::layout::Layout;
use crate::process;
use crate::toolchain::debian;

/// Another supported system.
struct System {
    target: &'static str,
    /// The crates that are checked.
    crates: &'static [&'static str],
    /// The C compiler that dependencies need, and Debian's packages with it.
    compiler: Option<(&'static str, &'static [&'static str])>,
}

const SYSTEMS: [System; 2] = [
    // The rest depends on `ring`, `mimalloc` and SQLite, whose build scripts need Apple's
    // headers, which may not be distributed.
    System {
        target: "aarch64-apple-darwin",
        crates: &[
            "corral-app",
            "corral-protocol",
            "corral-proxies",
            "corral-sdk",
        ],
        compiler: None,
    },
    System {
        target: "x86_64-pc-windows-gnu",
        crates: &["corral-handler", "corral-sdk"],
        compiler: Some(("x86_64-w64-mingw32-gcc", &["gcc-mingw-w64-x86-64-win32"])),
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
    process::run(Command::new("rustup").args(["target", "add", target]))
        .with_context(|| format!("the standard library for {target} is needed"))?;
    if let Some((compiler, packages)) = system.compiler
        && which::which(compiler).is_err()
    {
        debian::install_packages(packages)
            .with_context(|| format!("{compiler} is needed and not installed"))?;
    }
    let mut check = cargo::command(&layout.root);
    check.args(["check", "--target", target]);
    for name in system.crates {
        check.args(["--package", name]);
    }
    process::run(&mut check)
}
