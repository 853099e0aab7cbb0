//! A runtime sized for an app.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};
use corral_app::App;
use corral_runtime::{CodePackager, CodeTarget, Compiler, Runtime, RuntimeConfig};
use tokio::runtime::Handle;

use super::folders::{cache_folders, deployed_cache};
use crate::cli::capacity;

/// A runtime for `app` in a command, which compiles as fast as it can.
///
/// # Errors
/// When this machine cannot run WebAssembly.
pub(in crate::cli) fn runtime(app: &App) -> Result<Runtime> {
    make(app, cache_folders(app), Use::Command)
}

/// A runtime for `app` that serves: calls take precedence over compiling, and those
/// that compute for long move to other threads.
///
/// # Errors
/// When this machine cannot run WebAssembly.
pub(in crate::cli) fn serving_runtime(app: &App, long_calls: Handle) -> Result<Runtime> {
    make(app, cache_folders(app), Use::Serving(long_calls))
}

/// A runtime for `app` that keeps compiled code in the folder that is deployed with
/// it, for the user who runs the handler there.
///
/// # Errors
/// When this machine cannot run WebAssembly.
pub(in crate::cli) fn deploying_runtime(app: &App) -> Result<Runtime> {
    make(app, vec![deployed_cache(app)], Use::Deployment)
}

/// Compiles the plugins of `app` for handlers on the machine `target`.
///
/// # Errors
/// When this program cannot be found.
pub(in crate::cli) fn packager(app: &App, target: CodeTarget) -> Result<CodePackager> {
    Ok(CodePackager {
        compiler: compiler(app, false)?,
        stack: stack(app),
        target,
    })
}

/// The variable that sends all plugins through the general path.
const DIRECT_VARIABLE: &str = "CORRAL_DIRECT";

/// The purpose of a runtime.
enum Use {
    /// With the threads for calls that compute for long.
    Serving(Handle),
    Command,
    Deployment,
}

/// The limit on the linear memory of all plugins of `app` together, in bytes.
pub(in crate::cli) fn plugin_memory(app: &App) -> u64 {
    app.handler.memory.unwrap_or_else(capacity::memory)
}

fn make(app: &App, cache: Vec<PathBuf>, what_for: Use) -> Result<Runtime> {
    let cache_for_all = matches!(what_for, Use::Deployment);
    let long_calls = match what_for {
        Use::Serving(threads) => Some(threads),
        Use::Command | Use::Deployment => None,
    };
    let low_priority = long_calls.is_some();
    Ok(Runtime::new(&RuntimeConfig {
        concurrency: app.handler.concurrency,
        functions: app.functions.len(),
        memory: plugin_memory(app),
        cores: capacity::cores(),
        stack: stack(app),
        direct: env::var_os(DIRECT_VARIABLE).is_none_or(|value| value != "off"),
        compiler: Some(compiler(app, low_priority)?),
        cache,
        cache_for_all,
        long_calls,
    })?)
}

fn stack(app: &App) -> usize {
    usize::try_from(app.handler.stack).unwrap_or(usize::MAX)
}

/// Plugins are compiled by child processes of this program. Its file may be replaced
/// while it runs; Linux still has the running one.
fn compiler(app: &App, low_priority: bool) -> Result<Compiler> {
    let program = if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        env::current_exe().context("cannot find the handler's executable")?
    };
    Ok(Compiler {
        program,
        time: app.handler.compile_time,
        memory: app.handler.compile_memory,
        low_priority,
    })
}
