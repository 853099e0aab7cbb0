//! `handler man`: writes the manual pages that an archive of the handler has.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::CommandFactory as _;

use super::Cli;

#[derive(clap::Args)]
pub(super) struct ManualArgs {
    /// The folder for the pages; it is made if it does not exist
    folder: PathBuf,
}

pub(super) fn run(args: &ManualArgs) -> Result<ExitCode> {
    let folder = &args.folder;
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
        .with_context(|| format!("cannot write manual pages to {}", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}
