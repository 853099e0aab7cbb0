//! The `handler` binary that `demo` and `test` run.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::Result;

use crate::cargo;
use crate::layout::Layout;
use crate::process;
use crate::progress::Progress;

/// Builds it and returns its path.
///
/// The whole workspace is selected although one binary is wanted: cargo decides
/// the features of dependencies by what is selected, and a second set of
/// features would compile the engine, which takes minutes, a second time.
pub(crate) fn build(layout: &Layout, progress: &mut Progress) -> Result<PathBuf> {
    let binary = path(layout);
    let step = if binary.exists() {
        "building the handler"
    } else {
        "building the handler, which the first time takes 10 to 20 minutes on two cores"
    };
    progress.step(step, || {
        process::run(cargo::command(&layout.root).args([
            "build",
            "--workspace",
            "--bin",
            "handler",
        ]))
    })?;
    Ok(binary)
}

fn path(layout: &Layout) -> PathBuf {
    layout
        .target
        .join("debug")
        .join(format!("handler{EXE_SUFFIX}"))
}
