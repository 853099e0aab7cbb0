//! Checks portable crates for other systems.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::cargo;
use crate::layout::Layout;
use crate::process;

/// The other supported systems.
const TARGETS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-pc-windows-gnu"];

/// The crates that need no C compiler for the target. The rest depends on `ring`
/// and `mimalloc`, which do.
const CRATES: [&str; 4] = [
    "corral-app",
    "corral-protocol",
    "corral-proxies",
    "corral-sdk",
];

/// Checks every crate for every system.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    for target in TARGETS {
        process::run(Command::new("rustup").args(["target", "add", target]))
            .with_context(|| format!("the standard library for {target} is needed"))?;
        let mut check = cargo::command(&layout.root);
        check.args(["check", "--target", target]);
        for name in CRATES {
            check.args(["--package", name]);
        }
        process::run(&mut check)?;
    }
    Ok(())
}
