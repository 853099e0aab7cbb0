//! `handler proxies`: commands for an app with proxies.json.

mod check;
mod edit;
mod init;
mod list;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use super::AppArgs;

pub(super) use check::check;
pub(super) use edit::{member, text};

#[derive(Subcommand)]
pub(super) enum ProxiesCommand {
    /// Route every path to the proxies, and print what was changed
    Init(ProxiesArgs),
    /// List the proxies, the most specific route first
    List(ProxiesArgs),
}

#[derive(clap::Args)]
pub(super) struct ProxiesArgs {
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &ProxiesCommand) -> Result<ExitCode> {
    match command {
        ProxiesCommand::Init(args) => init::run(args),
        ProxiesCommand::List(args) => list::run(args),
    }
}
