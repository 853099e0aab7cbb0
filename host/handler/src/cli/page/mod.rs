//! `handler page`: a running handler and its functions, in a browser.

mod server;

use std::net::Ipv4Addr;
use std::process::ExitCode;

use anyhow::{Context, Result};
use tokio::net::TcpListener;

use super::AppArgs;
use super::admin::{Interface, block_on};
use crate::console::output;
use crate::server::Signals;
use server::PageServer;

#[derive(clap::Args)]
pub(super) struct PageArgs {
    #[command(flatten)]
    app: AppArgs,
    /// The port to listen on; 0 picks a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Let the page roll back, pin, drain and reload functions
    #[arg(long)]
    allow_changes: bool,
}

pub(super) fn run(args: &PageArgs) -> Result<ExitCode> {
    block_on(async {
        let interface = Interface::of(&args.app)?;
        // A wrong address or token is an error here, before there is a page.
        interface.connect().await?.get("/v1/functions").await?;
        let port = args.port;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.with_context(|| {
            format!("cannot listen on 127.0.0.1:{port}; choose another port with --port")
        })?;
        let mut signals = Signals::new(false).context("cannot receive signals")?;
        let of = interface.address().to_string();
        let server = PageServer::new(interface, args.allow_changes);
        let address = listener.local_addr()?;
        output::out(&format!(
            "page of the handler on {of}; Ctrl+C ends it: http://{address}{}",
            server.path()
        ));
        tokio::select! {
            ended = axum::serve(listener, server.router()) => ended.context("cannot serve the page")?,
            () = signals.next() => {}
        }
        Ok(ExitCode::SUCCESS)
    })
}
