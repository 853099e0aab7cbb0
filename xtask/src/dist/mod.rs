//! `cargo xtask dist`: the archives that users download.
//!
//! The same commit gives the same bytes, in whatever folder and on whatever day it is
//! built: paths are mapped, entries are sorted, and times are those of the commit.

mod archive;
mod build;
mod bundled;
mod compare;
mod contents;
mod licenses;
mod packages;
mod report;
mod sbom;
mod target;

use std::fs;
use std::path::{self, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use self::archive::Archive;
use self::build::Built;
pub(crate) use self::compare::run as compare;
use self::contents::Contents;
use self::report::{Report, Row};
pub(crate) use self::target::{Profile, Target};
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;

/// What to pack, and where to.
#[derive(Debug)]
pub(crate) struct Options {
    /// The targets; all that can be built here if there are none.
    pub(crate) targets: Vec<Target>,
    pub(crate) profile: Profile,
    /// An existing handler of the only target.
    pub(crate) handler: Option<PathBuf>,
    /// The folder for the archives; `target/dist` if it is `None`.
    pub(crate) out: Option<PathBuf>,
    /// Whether the report is JSON.
    pub(crate) json: bool,
}

/// The file with the digests of all archives.
const CHECKSUMS: &str = "SHA256SUMS";

/// Builds and packs the handler for each target, and prints the archives.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let mut targets = if options.targets.is_empty() {
        Target::all_that_build_here()
    } else {
        options.targets.clone()
    };
    // It writes the completions and the manual pages of all.
    targets.sort_by_key(|target| !target.runs_here());
    ensure!(
        options.handler.is_none() || targets.len() == 1,
        "a handler is of one target; name it with --target"
    );
    let can_document = targets.first().is_some_and(|target| target.runs_here());
    let steps = 2 + 2 * targets.len() + usize::from(!can_document);
    let mut progress = if options.json {
        Progress::on_stderr(steps)
    } else {
        Progress::new(steps)
    };
    let out = options.out.clone();
    let out = path::absolute(out.unwrap_or_else(|| layout.target.join("dist")))?;
    let version = progress.step("reading the workspace", || workspace_version(layout))?;
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    let mut documents = None;
    if !can_document {
        let native = handler::build(layout, &mut progress)?;
        documents = Some(contents::documents(&native, &out)?);
    }
    let mut rows = Vec::new();
    for target in targets {
        let step = format!(
            "building the handler for {}, which takes 10 to 30 minutes on two cores the first time",
            target.triple()
        );
        let started = Instant::now();
        let built = progress.step(&step, || match &options.handler {
            Some(file) => Built::existing(target, &path::absolute(file)?),
            None => build::build(layout, target, options.profile),
        })?;
        let build_time = started.elapsed();
        if documents.is_none() {
            documents = Some(contents::documents(&built.handler, &out)?);
        }
        let step = format!("packing {}", target.triple());
        let archive = progress.step(&step, || {
            let contents = Contents::collect(layout, &built, documents.as_deref())?;
            Archive::of(target, &version, contents).write(layout, &out)
        })?;
        rows.push(Row::new(target, &built, &archive, build_time)?);
    }
    progress.step("writing the checksums", || {
        fs::write(out.join(CHECKSUMS), report::checksums(&rows))
            .with_context(|| format!("cannot write {CHECKSUMS} to {}", out.display()))
    })?;
    let report = Report {
        version: &version,
        folder: &out,
        left_out: Target::left_out(&options.targets),
        archives: rows,
    };
    report.print(options.json, &progress.elapsed())
}

/// The version of the workspace's packages.
fn workspace_version(layout: &Layout) -> Result<String> {
    let manifest = fs::read_to_string(layout.root.join("Cargo.toml"))?;
    let manifest: toml::Table = manifest.parse()?;
    let version = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    Ok(version
        .context("Cargo.toml has no workspace.package.version")?
        .to_owned())
}
