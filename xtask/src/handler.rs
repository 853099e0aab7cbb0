//! The programs of this workspace that the verbs run.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{self, Path, PathBuf};

use anyhow::Result;

use crate::cargo;
use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::progress::Progress;
use crate::tools::go::{Go, Platform};

/// Builds the handler for debugging and returns its path.
///
/// The whole workspace is selected although one binary is wanted: cargo decides
/// the features of dependencies by what is selected, and a second set of
/// features would compile the engine, which takes minutes, a second time.
pub(crate) fn build(layout: &Layout, progress: &mut Progress) -> Result<PathBuf> {
    let binary = path(layout, "debug", "handler");
    let step = if binary.exists() {
        "building the handler"
    } else {
        "building the handler, which takes 10 to 20 minutes on two cores the first time"
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

/// Builds `tests/componentize` and returns its path.
pub(crate) fn build_componentize(layout: &Layout) -> Result<PathBuf> {
    process::run(cargo::command(&layout.root).args([
        "build",
        "--workspace",
        "--bin",
        "componentize",
    ]))?;
    Ok(path(layout, "debug", "componentize"))
}

/// The two programs that the benchmark compares.
pub(crate) struct Release {
    /// The handler.
    pub(crate) handler: PathBuf,
    /// `tests/native-handler`.
    pub(crate) native: PathBuf,
}

/// Builds both for release; the handler only if none is `given`.
pub(crate) fn build_release(layout: &Layout, given: Option<&Path>) -> Result<Release> {
    let mut command = cargo::command(&layout.root);
    command.args([
        "build",
        "--release",
        "--workspace",
        "--bin",
        "native-handler",
    ]);
    let handler = if let Some(handler) = given {
        path::absolute(handler)?
    } else {
        command.args(["--bin", "handler"]);
        path(layout, "release", "handler")
    };
    process::run(&mut command)?;
    Ok(Release {
        handler,
        native: path(layout, "release", "native-handler"),
    })
}

/// Builds `tests/native-handler` for debugging and returns its path.
pub(crate) fn build_native(layout: &Layout) -> Result<PathBuf> {
    process::run(cargo::command(&layout.root).args([
        "build",
        "--workspace",
        "--bin",
        "native-handler",
    ]))?;
    Ok(path(layout, "debug", "native-handler"))
}

/// Builds `tests/order-handlers/plain-go` and returns its path.
pub(crate) fn build_in_go(layout: &Layout) -> Result<PathBuf> {
    let source = layout.root.join("tests").join("order-handlers");
    let source = source.join("plain-go");
    let folder = layout.tools().join("handlers");
    fs::create_dir_all(&folder)?;
    let output = folder.join(format!("plain-go{EXE_SUFFIX}"));
    staging::unless_made(&output, &[&source], Go::VERSION, || {
        let go = Go::find(layout)?;
        go.check_format(&source)?;
        go.run(&source, &["vet", "./..."])?;
        go.build(&source, Platform::Native, &[], &output)
    })?;
    Ok(output)
}

/// Builds `tests/layers`, for release or for debugging, and returns its path.
pub(crate) fn build_layers(layout: &Layout, release: bool) -> Result<PathBuf> {
    let mut command = cargo::command(&layout.root);
    command.args(["build", "--workspace", "--bin", "layers"]);
    if release {
        command.arg("--release");
    }
    process::run(&mut command)?;
    let profile = if release { "release" } else { "debug" };
    Ok(path(layout, profile, "layers"))
}

fn path(layout: &Layout, profile: &str, name: &str) -> PathBuf {
    layout
        .target
        .join(profile)
        .join(format!("{name}{EXE_SUFFIX}"))
}
