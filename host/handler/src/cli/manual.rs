//! `handler man`: writes the manual pages that an archive of the handler has.
//!
//! They carry no date, so that two builds of one version have the same.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Command;
use clap_mangen::Man;

use super::shown;

/// What the footer of each page says that it belongs to.
const SOURCE: &str = concat!("Corral ", env!("CARGO_PKG_VERSION"));

/// A date that is not written would be read from the argument after it.
const NO_DATE: &str = " ";

#[derive(clap::Args)]
pub(super) struct ManualArgs {
    /// The folder for the pages; it is made if it does not exist
    folder: PathBuf,
}

pub(super) fn run(args: &ManualArgs) -> Result<ExitCode> {
    let folder = &args.folder;
    // `handler help` only shows what the pages say.
    let mut handler = shown().disable_help_subcommand(true);
    // Names commands after the one that they belong to.
    handler.build();
    fs::create_dir_all(folder)
        .and_then(|()| write(&handler, folder))
        .with_context(|| format!("cannot write manual pages to {}", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the page of a command, and those of the commands that it has.
fn write(command: &Command, folder: &Path) -> io::Result<()> {
    let page = Man::new(command.clone()).date(NO_DATE).source(SOURCE);
    page.generate_to(folder)?;
    command
        .get_subcommands()
        .try_for_each(|command| write(command, folder))
}
