//! A runtime sized for an app.

use std::env;
use std::path::PathBuf;

use anyhow::Result;
use corral_app::App;
use corral_runtime::{Compiler, Runtime, RuntimeConfig};
use tokio::runtime::Handle;

use super::folders::{cache_folders, deployed_cache};
use super::program;
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
        stack: usize::try_from(app.handler.stack).unwrap_or(usize::MAX),
        direct: env::var_os(DIRECT_VARIABLE).is_none_or(|value| value != "off"),
        compiler: Some(compiler(app, low_priority)?),
        cache,
        cache_for_all,
        long_calls,
    })?)
}

/// Plugins are compiled by child processes of this program.
fn compiler(app: &App, low_priority: bool) -> Result<Compiler> {
    Ok(Compiler {
        program: program::own()?,
        time: app.handler.compile_time,
        memory: app.handler.compile_memory,
        low_priority,
    })
}
