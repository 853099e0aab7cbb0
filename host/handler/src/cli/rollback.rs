//! `handler rollback`: rolls back to the previous plugin.

use std::process::ExitCode;

use anyhow::Result;
use hyper::Method;

use super::AppArgs;
use super::admin::{Client, block_on, function_path, print_generation};

#[derive(clap::Args)]
pub(super) struct RollbackArgs {
    /// The function to roll back
    function: String,
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &RollbackArgs) -> Result<ExitCode> {
    let answer = block_on(async {
        let path = function_path(&args.function, "/rollback");
        let mut client = Client::connect(&args.app).await?;
        client.send(Method::POST, &path, &[], Vec::new()).await
    })?;
    print_generation(&args.function, &answer, args.json)
}
