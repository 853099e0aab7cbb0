//! `handler dev`: a local Functions host.

mod builds;
mod plan;

use std::env;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use corral_app::Environment;
use corral_emulator::events::Events;
use corral_emulator::host::{Ending, HOST_ACCOUNT, Host, HostOptions, LocalSettings};
use corral_emulator::recording::Recorder;
use corral_emulator::server;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::builds::Builds;
use super::{AppArgs, ROOT_VARIABLE};
use crate::dev::{AdminInterface, Azurite, Form, LocalPages, Printer};
use crate::server::Signals;

/// The port of local Functions hosts, unless told otherwise.
const PORT: u16 = 7071;

/// How long what is left may take to end.
const LAST_TASKS: Duration = Duration::from_secs(2);

#[derive(clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(super) struct DevArgs {
    #[command(flatten)]
    app: AppArgs,
    /// The port to listen on; 0 picks a free one [default: Host.LocalHttpPort in
    /// local.settings.json, else 7071]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Demand keys of callers, as in Azure
    #[arg(long)]
    enable_auth: bool,
    /// Run only these functions
    #[arg(long, value_name = "NAME", num_args = 1..)]
    functions: Vec<String>,
    /// Do not build functions whose sources change
    #[arg(long)]
    no_build: bool,
    /// What to print: lines for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t = Form::Text)]
    output: Form,
    /// Print each request to the custom handler, and its answer
    #[arg(long)]
    show_traffic: bool,
    /// Start Azurite, and use it as the storage account of the app
    #[arg(long)]
    with_azurite: bool,
    /// Append each call of the custom handler, and its answer, to this file, with secrets
    /// masked
    #[arg(long, value_name = "FILE.jsonl")]
    record: Option<PathBuf>,
}

pub(super) fn run(args: &DevArgs) -> Result<ExitCode> {
    let threads = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ending = threads.block_on(develop(args));
    // What is dropped now kills the handler, if it still runs.
    threads.shutdown_timeout(LAST_TASKS);
    ending
}

async fn develop(args: &DevArgs) -> Result<ExitCode> {
    let root = app_root(args.app.root())?;
    let port = args.port.or(LocalSettings::load(&root).port);
    let listener = listen(port.unwrap_or(PORT)).await?;
    let environment = Environment::from_process();
    let azurite = if args.with_azurite {
        Some(Azurite::start(&root, &environment).await?)
    } else {
        None
    };
    let ending = host(args, root, listener, &environment, azurite.as_ref()).await;
    if let Some(azurite) = azurite {
        azurite.stop().await;
    }
    ending
}

async fn host(
    args: &DevArgs,
    root: PathBuf,
    listener: TcpListener,
    environment: &Environment,
    azurite: Option<&Azurite>,
) -> Result<ExitCode> {
    let recorder = args.record.as_deref().map(Recorder::open).transpose()?;
    let admin = AdminInterface::new(environment.get(AdminInterface::TOKEN));
    let storage = azurite.map(|azurite| azurite.connection_string().to_owned());
    let setting = |storage: &String| (HOST_ACCOUNT.to_owned(), storage.clone());
    let variables = admin.variables().into_iter();
    let folder = root.clone();
    let options = HostOptions {
        port: listener.local_addr()?.port(),
        environment: with(environment, variables.chain(storage.as_ref().map(setting))),
        functions: args.functions.clone(),
        enable_auth: args.enable_auth,
        own_program: own_program()?,
        development_storage: storage,
        recorder: recorder.map(Arc::new),
        root,
    };
    let events = Events::new();
    let host = Host::open(options, events)?;
    host.serve_pages(Arc::new(LocalPages::new(&host, admin)));
    let printer = Printer::new(args.output, args.show_traffic, Arc::clone(&host));
    let printing = tokio::spawn(printer.run());
    let building = (!args.no_build).then(|| {
        let builds = Builds::new(&folder, &args.functions, host.events());
        tokio::spawn(builds.run())
    });
    let mut signals = Signals::new(false).context("cannot receive signals")?;
    let stop = CancellationToken::new();
    let mut running = {
        let (host, stop) = (Arc::clone(&host), stop.clone());
        tokio::spawn(async move { server::run(&host, listener, stop).await })
    };
    let ending = loop {
        tokio::select! {
            ending = &mut running => break ending.context("the host failed")?,
            () = signals.next() => {
                if stop.is_cancelled() {
                    tracing::warn!("second signal: exiting without waiting for the invocations in flight");
                    running.abort();
                    return Ok(ExitCode::FAILURE);
                }
                stop.cancel();
            }
        }
    };
    if let Some(building) = building {
        building.abort();
    }
    printing.await.context("the output failed")?;
    Ok(match ending {
        Ending::Asked => ExitCode::SUCCESS,
        Ending::GaveUp(_) => ExitCode::FAILURE,
    })
}

/// The absolute path of the app's folder.
pub(super) fn app_root(root: &Path) -> Result<PathBuf> {
    anyhow::ensure!(
        root.is_dir(),
        "the app folder {} does not exist; set it with --app or {ROOT_VARIABLE}",
        root.display()
    );
    std::path::absolute(root).context("cannot find the current folder")
}

async fn listen(port: u16) -> Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.with_context(|| {
        format!("cannot listen on 127.0.0.1:{port}; stop the other program, or choose another port with --port")
    })
}

/// The environment with these variables, which take precedence.
fn with(
    environment: &Environment,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Environment {
    let known = environment.iter();
    let known = known.map(|(name, value)| (name.to_owned(), value.to_owned()));
    known.chain(variables).collect()
}

/// This program, for apps that have no copy of it.
pub(super) fn own_program() -> Result<PathBuf> {
    env::current_exe().context("cannot find the handler's executable")
}
