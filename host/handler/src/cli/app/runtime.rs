//! A runtime sized for an app.

use std::env;
use std::path::PathBuf;

use anyhow::Result;
use corral_app::App;
use corral_runtime::{CodePackager, CodeTarget, Compiler, Runtime, RuntimeConfig};
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

/// How many invocations at once a command has room for, whatever the app allows: it runs
/// one at a time. The pool of a handler that serves reserves terabytes of address space,
/// and while it does, some systems refuse to start the compiler process.
const COMMAND_CONCURRENCY: u32 = 4;

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
    let is_serving = long_calls.is_some();
    Ok(Runtime::new(&RuntimeConfig {
        concurrency: concurrency(app.handler.concurrency, is_serving),
        functions: app.functions.len(),
        memory: plugin_memory(app),
        cores: capacity::cores(),
        stack: stack(app),
        direct: env::var_os(DIRECT_VARIABLE).is_none_or(|value| value != "off"),
        compiler: Some(compiler(app, is_serving)?),
        cache,
        cache_for_all,
        long_calls,
    })?)
}

fn stack(app: &App) -> usize {
    usize::try_from(app.handler.stack).unwrap_or(usize::MAX)
}

/// How many invocations a runtime has room for, in an app that allows `allowed`.
fn concurrency(allowed: u32, serves: bool) -> u32 {
    if serves {
        allowed
    } else {
        allowed.min(COMMAND_CONCURRENCY)
    }
}

/// Plugins are compiled by child processes of this program.
fn compiler(app: &App, is_serving: bool) -> Result<Compiler> {
    Ok(Compiler {
        program: program::own()?,
        time: app.handler.compile_time,
        memory: app.handler.compile_memory,
        // A developer waits for each new plugin; in production it is the callers who wait.
        low_priority: is_serving && !app.is_development(),
        quick: is_serving && app.is_development(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_reserve_little() {
        for (allowed, serves, expected) in [
            (512, true, 512),
            (512, false, COMMAND_CONCURRENCY),
            (1, false, 1),
            (1, true, 1),
        ] {
            assert_eq!(concurrency(allowed, serves), expected, "{allowed} {serves}");
        }
    }
}
