//! `handler serve`: the web server that the Functions host starts and calls.

use std::env;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use corral_app::Environment;
use corral_registry::{PluginLoader, Registry};
use corral_runtime::{Allocation, Origin};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{AppArgs, capacity};
use crate::server::{self, Ending, Gateway, Server};
use crate::{console, metrics, narration};

/// Where the host says which port it will call, in order of preference.
const PORT_VARIABLES: [&str; 2] = ["FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_HTTPWORKER_PORT"];

/// The port when nobody says which.
const DEFAULT_PORT: u16 = 8080;

/// Set by the host for every handler that it starts.
const WORKER_VARIABLES: [&str; 2] = [
    "FUNCTIONS_CUSTOMHANDLER_WORKER_ID",
    "FUNCTIONS_HTTPWORKER_ID",
];

/// Asks the host for a restart that is not counted as a crash. Code 0 would make
/// it believe that all is well while nobody answers (custom handler protocol,
/// section 2.7).
const RESTART: u8 = 200;

/// How long answers that are written already may take to leave.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

pub(super) fn run(args: &AppArgs) -> Result<ExitCode> {
    let port = port()?;
    let threads = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(capacity::threads())
        .enable_all()
        .build()?;
    let ending = threads.block_on(serve(args, port));
    // A look-up of a name, or a file that does not open, cannot be interrupted.
    threads.shutdown_background();
    ending
}

async fn serve(args: &AppArgs, port: u16) -> Result<ExitCode> {
    let started = Instant::now();
    let under_host = WORKER_VARIABLES
        .iter()
        .any(|name| env::var_os(name).is_some());
    let (listener, address) = server::bind(port).await.with_context(|| {
        format!("cannot listen on 127.0.0.1:{port}; is another program using the port?")
    })?;
    console::info(&format!("listening on http://{address}"));

    let environment = Environment::from_process();
    let app = Arc::new(super::app::load_with(args, &environment)?);
    let (registry, inbox) = Registry::new(&app, environment);
    console::problems(app.problems.iter().chain(registry.now().route_problems()));
    let gateway = Gateway::new(&app, address);
    let server = Server::new(registry.clone(), gateway, address);
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(server::serve(listener, Arc::clone(&server), async {
        // A dropped sender means the same: stop.
        let _ = stopped.await;
    }));
    let admin = tokio::spawn(super::admin::serve(Arc::clone(&server)));
    let runtime = Arc::new(super::app::serving_runtime(&app)?);
    if runtime.allocation() == Allocation::OnDemand {
        console::warn(
            "this machine restricts the address space: instances are allocated one by one, which is slower; lift `ulimit -v`",
        );
    }
    tokio::spawn(narration::tell(registry.events()));
    tokio::spawn(metrics::watch(
        registry.events(),
        Arc::clone(&server.metrics),
    ));
    tokio::spawn(announce(registry.clone(), started));
    let keeper = tokio::spawn(Registry::keep(
        inbox,
        PluginLoader::new(runtime),
        super::app::state_folder(&app),
    ));

    let ending = server::ending(under_host)
        .await
        .context("cannot receive signals")?;
    let grace = registry.now().app().handler.shutdown_grace;
    console::info(match ending {
        Ending::Asked => "shutting down: finishing the invocations under way",
        Ending::Orphaned => "the functions host is gone: finishing the invocations under way",
    });
    keeper.abort();
    if timeout(grace, server.underway.drain()).await.is_err() {
        console::warn(&format!(
            "invocations were still running after {grace:?}; raise shutdown_grace in corral.json"
        ));
    }
    admin.abort();
    let _ = stop.send(());
    let _ = timeout(LAST_ANSWERS, serving).await;
    console::info("shut down");
    Ok(if under_host {
        ExitCode::from(RESTART)
    } else {
        ExitCode::SUCCESS
    })
}

fn port() -> Result<u16> {
    for name in PORT_VARIABLES {
        if let Ok(text) = env::var(name) {
            return text.trim().parse().with_context(|| {
                format!(
                    "{name} is `{text}`, which is not a port; set it to a number from 0 to 65535"
                )
            });
        }
    }
    Ok(DEFAULT_PORT)
}

/// Says once how the start went.
async fn announce(registry: Registry, started: Instant) {
    registry.settled().await;
    let (mut ready, mut cached, mut refused) = (0_usize, 0_usize, 0_usize);
    for function in registry.now().functions() {
        match &function.history().current {
            Some(version) => {
                ready += 1;
                cached += usize::from(version.origin == Origin::Cache);
            }
            None => refused += 1,
        }
    }
    let mut message = format!(
        "ready: {ready} {} in {} ms",
        if ready == 1 { "function" } else { "functions" },
        started.elapsed().as_millis()
    );
    if cached > 0 {
        message = format!("{message}, {cached} from the compile cache");
    }
    if refused > 0 {
        message = format!("{message}; {refused} cannot be called");
    }
    console::info(&message);
}
