//! `handler serve`: the web server that the Functions host starts and calls.

mod ready;
mod settings;
mod task;
mod threads;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use corral_app::Environment;
use corral_registry::{PluginLoader, Registry};
use corral_runtime::{Allocation, Reset, Watched, report_stalls};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

use threads::Threads;

use super::{AppArgs, admin, app, capacity};
use crate::server::{self, Server, ShutdownReason, Signals};
use crate::{console, event_log, mcp, metrics};

/// Asks the host for a restart that does not count as a crash. After code 0 it would
/// not start the handler again (custom handler protocol, section 2.7).
const RESTART: u8 = 200;

/// How long responses that are already written may take to leave.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

pub(super) fn run(args: &AppArgs) -> Result<ExitCode> {
    if let Err(error) = console::serve() {
        tracing::warn!(
            "cannot start the threads of the console, so a slow reader of the output delays calls: {error}"
        );
    }
    capacity::raise_descriptor_limit();
    let port = settings::port()?;
    let threads = Threads::start()?;
    let long_calls = threads.long_calls.handle().clone();
    let ending = threads.serving.block_on(serve(args, port, long_calls));
    threads.shut_down();
    ending
}

async fn serve(args: &AppArgs, port: u16, long_calls: Handle) -> Result<ExitCode> {
    let started = Instant::now();
    let under_host = settings::under_host();
    let (listener, address) = server::bind(port).await.with_context(|| {
        format!("cannot listen on 127.0.0.1:{port}; is another program using the port?")
    })?;
    tracing::info!("listening on http://{address}");

    if let Some(limit) = settings::stall_limit()? {
        report_stalls(limit, |task, blocked| {
            tracing::warn!("{task} blocked a thread for {blocked:?}");
        });
    }
    let environment = Environment::from_process();
    let app = Arc::new(app::load_with(args, &environment)?);
    let (registry, inbox) = Registry::new(&app, environment);
    console::log_problems(
        app.problems
            .iter()
            .chain(registry.snapshot().route_problems()),
    );
    let request_memory = app.handler.request_memory;
    let request_memory = request_memory.unwrap_or_else(capacity::request_memory);
    let server = Server::new(registry.clone(), &app, address, request_memory);
    let (stop, stopped) = oneshot::channel();
    let mut serving = tokio::spawn(server::serve(listener, Arc::clone(&server), async {
        // A dropped sender means stop, too.
        let _ = stopped.await;
    }));
    let admin = tokio::spawn(admin::serve(Arc::clone(&server)));
    let runtime = Arc::new(app::serving_runtime(&app, long_calls)?);
    let memory = app::plugin_memory(&app);
    server.metrics.set_capacity(memory, capacity::cores());
    console::log_problems(&app::cache_problems(&app, &runtime));
    if runtime.allocation() == Allocation::OnDemand {
        tracing::warn!(
            "the address space is limited, so instances are allocated on demand, which is slower; raise `ulimit -v`",
        );
    }
    if runtime.reset() == Reset::AllPagesForSafety {
        tracing::warn!(
            "the kernel does not report all pages that a sandbox wrote, so memory is released after every call, which is slower; update the kernel",
        );
    }
    tokio::spawn(event_log::log_events(registry.events()));
    tokio::spawn(metrics::watch(
        registry.events(),
        Arc::clone(&server.metrics),
    ));
    tokio::spawn(mcp::announce(
        registry.events(),
        registry.clone(),
        Arc::clone(&server.invoker),
    ));
    tokio::spawn(ready::announce(
        registry.clone(),
        Arc::clone(&runtime),
        started,
    ));
    let keep = Registry::run(inbox, PluginLoader::new(runtime), app::state_folder(&app));
    let mut keeper = tokio::spawn(Watched::new("the plugin keeper", keep));

    let mut signals = Signals::new(under_host).context("cannot receive signals")?;
    let ending = task::first_end(signals.shutdown(), &mut keeper, &mut serving).await;
    let grace = registry.snapshot().app().handler.shutdown_grace;
    let why = match ending {
        Some(ShutdownReason::Requested) => "shutting down",
        Some(ShutdownReason::HostExited) => "the Functions host exited",
        None => "shutting down after a failure",
    };
    tracing::info!("{why}: finishing the invocations in flight");
    keeper.abort();
    server.invoker.listeners.close();
    let drained = tokio::select! {
        drained = timeout(grace, server.invoker.in_flight.drain()) => drained.is_ok(),
        () = signals.next() => {
            tracing::warn!("second signal: exiting without waiting for the invocations in flight");
            return Ok(end_code(under_host, true));
        }
    };
    if !drained {
        tracing::warn!(
            "invocations were still running after {grace:?}; raise shutdown_grace in corral.json"
        );
    }
    admin.abort();
    let _ = stop.send(());
    if !serving.is_finished() {
        let _ = timeout(LAST_ANSWERS, serving).await;
    }
    tracing::info!("shut down");
    Ok(end_code(under_host, ending.is_some()))
}

/// The exit code after a request to stop (`asked`), or after a failure.
fn end_code(under_host: bool, asked: bool) -> ExitCode {
    match (under_host, asked) {
        (true, _) => ExitCode::from(RESTART),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Under the host every end asks for a restart; alone, a failure is a failure.
    #[test]
    fn exit_code_tells_failures() {
        for (under_host, asked, expected) in [
            (true, true, ExitCode::from(RESTART)),
            (true, false, ExitCode::from(RESTART)),
            (false, true, ExitCode::SUCCESS),
            (false, false, ExitCode::FAILURE),
        ] {
            assert_eq!(
                end_code(under_host, asked),
                expected,
                "{under_host} {asked}"
            );
        }
    }
}
