//! `handler push`: replaces a plugin in a running handler.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use corral_app::Sha256Digest;
use hyper::Method;
use hyper::header::{HeaderValue, IF_MATCH};

use super::AppArgs;
use super::admin::{Client, block_on, function_path, print_generation};

#[derive(clap::Args)]
pub(super) struct PushArgs {
    /// The function whose plugin is replaced
    function: String,
    /// The new plugin
    #[arg(value_name = "FILE.wasm")]
    file: PathBuf,
    /// Only replace the plugin with this digest, 64 hexadecimal digits
    #[arg(long, value_name = "SHA256")]
    replaces: Option<String>,
    /// Accept that an MCP server tells its clients something else about itself, even
    /// if plugin.json has "`pin_tools"`: true
    #[arg(long)]
    accept_tools: bool,
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &PushArgs) -> Result<ExitCode> {
    let file = args.file.display();
    let wasm = fs::read(&args.file).with_context(|| format!("cannot read {file}"))?;
    let mut headers = vec![("content-sha256", Sha256Digest::of(&wasm).to_string())];
    if let Some(replaced) = &args.replaces {
        let tag = format!("\"{}\"", replaced.to_ascii_lowercase());
        HeaderValue::try_from(&tag)
            .with_context(|| format!("--replaces {tag} is not a valid digest"))?;
        headers.push((IF_MATCH.as_str(), tag));
    }
    if args.accept_tools {
        headers.push(("accept-tools", "true".to_owned()));
    }
    let answer = block_on(async {
        let path = function_path(&args.function, "/plugin");
        let mut client = Client::connect(&args.app).await?;
        client.send(Method::PUT, &path, &headers, wasm).await
    });
    let answer = answer.with_context(|| format!("{file} was refused"))?;
    print_generation(&args.function, &answer, args.json)
}
