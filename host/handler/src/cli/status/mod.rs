//! `handler status`: the state of a running handler and its functions.

mod events;
mod print;
mod view;

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::value::RawValue;

use super::AppArgs;
use super::admin::{Client, OTHER_VERSION, block_on, function_path};
use crate::console::output;
use view::Overview;

#[derive(clap::Args)]
pub(super) struct StatusArgs {
    /// The function to show [default: all]
    function: Option<String>,
    #[command(flatten)]
    app: AppArgs,
    /// Keep printing events until the handler exits
    #[arg(long)]
    watch: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &StatusArgs) -> Result<ExitCode> {
    block_on(async {
        let mut client = Client::connect(&args.app).await?;
        let path = match &args.function {
            Some(name) => function_path(name, ""),
            None => "/v1/functions".to_owned(),
        };
        let answer = client.get(&path).await?;
        if args.json {
            let answer: &RawValue = serde_json::from_slice(&answer)?;
            output::json_text(answer.get());
        } else if args.function.is_some() {
            let function = serde_json::from_slice(&answer).context(OTHER_VERSION)?;
            print::functions(&[function]);
        } else {
            let overview: Overview = serde_json::from_slice(&answer).context(OTHER_VERSION)?;
            print::handler(&overview.handler);
            print::functions(&overview.functions);
            print::peers(&overview.handler.peers, &overview.functions);
        }
        if args.watch {
            let events = client.follow("/v1/events").await?;
            events::watch(events, args.function.as_deref(), args.json).await?;
        }
        Ok(ExitCode::SUCCESS)
    })
}
