//! `handler package`: the app as it is deployed, with its handler and compiled code.

mod archive;
mod code;
mod contents;
mod entry;
mod host_json;
mod layout;
mod oci;
mod program;
mod report;
mod target;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use corral_app::Sha256Digest;
use corral_registry::replace_file;
use corral_runtime::Cpu;

use self::contents::Reason;
use self::layout::Layout;
use super::AppArgs;
use super::app;
use crate::console::output::out;

pub(super) use self::program::{Library, Program};
pub(super) use self::target::Target;

#[derive(clap::Args)]
pub(super) struct PackageArgs {
    #[command(flatten)]
    app: AppArgs,
    /// The zip to write
    #[arg(long, value_name = "FILE", default_value = "app.zip")]
    output: PathBuf,
    /// The platform that the app is deployed to [default: that of this machine]
    #[arg(long)]
    target: Option<Target>,
    /// The handler of that platform, from an archive of the release [default: this one]
    #[arg(long, value_name = "FILE")]
    handler: Option<PathBuf>,
    /// The instructions that compiled code may use: baseline, x86-64-v2, x86-64-v3 or
    /// native [default: x86-64-v3, and baseline on Arm]
    #[arg(long)]
    cpu: Option<Cpu>,
    /// Print what the package would hold, and what is left out and why; write nothing
    #[arg(long)]
    list: bool,
    /// Write a container image into this folder, in the OCI image layout, instead of a zip
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    oci: Option<PathBuf>,
    /// Print a Dockerfile for an image with the package in it
    #[arg(long, conflicts_with_all = ["list", "json", "oci"])]
    dockerfile: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &PackageArgs) -> Result<ExitCode> {
    if args.dockerfile {
        out(oci::DOCKERFILE);
        return Ok(ExitCode::SUCCESS);
    }
    let app = app::load(&args.app)?;
    let layout = Layout::plan(&app, args)?;
    if args.list {
        report::list(&layout, args.json)?;
        return Ok(ExitCode::SUCCESS);
    }
    let packed = layout.pack(&app, args.json)?;
    let written = match &args.oci {
        Some(folder) => oci::write(folder, &packed, layout.target)?,
        None => write_zip(&args.output, &packed)?,
    };
    report::written(&layout, &packed, &written, args.json)?;
    Ok(ExitCode::SUCCESS)
}

/// What was written.
struct Written {
    path: PathBuf,
    /// In bytes.
    size: u64,
    /// The digest of the zip, or of the manifest of the image.
    sha256: Sha256Digest,
}

fn write_zip(path: &Path, packed: &layout::Packed) -> Result<Written> {
    let bytes = archive::zip(&packed.entries)?;
    replace_file(path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Written {
        path: path.to_owned(),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: Sha256Digest::of(&bytes),
    })
}

/// The files of the app folder that the package replaces: handlers, and packages of
/// before.
fn replaced(root: &Path, args: &PackageArgs) -> Vec<(PathBuf, Reason)> {
    let handlers = ["handler", "handler.exe"].map(|name| (root.join(name), Reason::Handler));
    let named = [Some(&args.output), args.oci.as_ref()];
    let named = named.into_iter().flatten().filter_map(|path| {
        let path = std::path::absolute(path).ok()?;
        path.starts_with(root).then_some((path, Reason::Package))
    });
    handlers.into_iter().chain(named).collect()
}

/// The platform to make a package for.
///
/// # Errors
/// When this machine's is not one of those, and none is named.
fn chosen(args: &PackageArgs) -> Result<Target> {
    let target = args.target.or_else(Target::of_this_machine);
    let target =
        target.context("no handler is released for this machine; name a platform with --target")?;
    ensure!(
        args.oci.is_none() || target.system() == "linux",
        "--oci makes images for Linux, not for {}; add --target linux-x64",
        target.name()
    );
    Ok(target)
}
