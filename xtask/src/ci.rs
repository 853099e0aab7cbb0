//! `cargo xtask ci`: everything that a change must pass.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::bindings;
use crate::cargo;
use crate::demo;
use crate::deny;
use crate::layout::Layout;
use crate::portable;
use crate::process;
use crate::test;
use crate::tidy;

/// Workspaces whose formatting is checked; the last one may not exist.
const FORMATTED: [&str; 4] = [".", "plugins", "tests/guests", "tests/components/rust"];

/// From the fastest check to the slowest. The tests come last, so that the
/// output ends with their summary. `verbs` are those of `cargo xtask`.
pub(crate) fn run(layout: &Layout, verbs: &[String]) -> Result<()> {
    heading("formatting");
    for workspace in FORMATTED.map(|folder| layout.root.join(folder)) {
        if workspace.join("Cargo.toml").is_file() {
            check_format(&workspace)?;
        }
    }
    heading("rules for files");
    tidy::run(layout, verbs)?;
    heading("dependencies");
    deny::run(layout)?;
    heading("other systems");
    portable::run(layout)?;
    heading("bindings");
    bindings::run(layout, true)?;
    heading("lints");
    lint(layout)?;
    heading("demo");
    demo::run(layout)?;
    heading("tests");
    test::run(layout, &[])
}

fn check_format(workspace: &Path) -> Result<()> {
    process::run(cargo::command(workspace).args(["fmt", "--all", "--check"])).context(
        "run `cargo fmt --all`; if there is no such command, `rustup component add rustfmt`",
    )
}

/// The plugins are linted as they are unit-tested: compiled for this machine.
/// Guests of the suites misbehave on purpose and are not linted.
fn lint(layout: &Layout) -> Result<()> {
    lint_workspace(&layout.root, &layout.target)?;
    lint_workspace(&layout.root.join("plugins"), &layout.guest_target())
}

fn lint_workspace(workspace: &Path, target: &Path) -> Result<()> {
    process::run(
        cargo::command(workspace)
            .args(["clippy", "--workspace", "--all-targets", "--target-dir"])
            .arg(target)
            .args(["--", "-D", "warnings"]),
    )
    .context("fix the warnings; if clippy is missing, run `rustup component add clippy`")
}

fn heading(what: &str) {
    println!("\n== {what} ==");
}
