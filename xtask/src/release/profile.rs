//! What an instrumented handler has counted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::layout::Layout;
use crate::process;

/// Time for a download of 50 MB on a slow line.
const LIMIT: Duration = Duration::from_mins(3);

/// The folder that instrumented processes write to when they end.
pub(super) fn counts(layout: &Layout) -> PathBuf {
    layout.target.join("instrumented").join("counts")
}

/// The file for the compiler.
pub(super) fn merged(layout: &Layout) -> PathBuf {
    layout.target.join("instrumented").join("handler.profdata")
}

/// Removes what earlier runs have counted: an older handler's counts would be for
/// other code.
pub(super) fn clear(layout: &Layout) -> Result<()> {
    let folder = counts(layout);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// Merges the counts of all processes.
pub(super) fn merge(layout: &Layout, tool: &Path) -> Result<()> {
    let folder = counts(layout);
    ensure!(
        folder.is_dir(),
        "the instrumented handler has left no counts in {}",
        folder.display()
    );
    process::run(
        Command::new(tool)
            .args(["merge", "--output"])
            .arg(merged(layout))
            .arg(folder),
    )
}

/// Finds `llvm-profdata` of the compiler's own LLVM, whose format changes between
/// versions; lets rustup fetch it if it is missing.
pub(super) fn tool(layout: &Layout) -> Result<PathBuf> {
    let rustc = || {
        let mut command = Command::new("rustc");
        command.current_dir(&layout.root);
        command
    };
    let libraries = process::capture(rustc().args(["--print", "target-libdir"]))?;
    let tool = Path::new(libraries.trim())
        .with_file_name("bin")
        .join("llvm-profdata");
    if !tool.exists() {
        let rustup = which::which("rustup").context("rustup is not installed")?;
        process::run_bounded(
            Command::new(rustup)
                .current_dir(&layout.root)
                .args(["component", "add", "llvm-tools"]),
            LIMIT,
        )?;
    }
    ensure!(
        tool.exists(),
        "{} is missing; run `rustup component add llvm-tools`",
        tool.display()
    );
    Ok(tool)
}
