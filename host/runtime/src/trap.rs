//! Explains why a guest stopped.

use corral_app::Limits;
use wasmtime::component::ResourceTableError;
use wasmtime::{PoolConcurrencyLimitError, Store, Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use crate::error::{CallError, Fault};
use crate::sandbox::{OutOfTime, Sandbox};
use crate::shortage::Shortage;

/// How many frames of a trap are shown, innermost first.
const MAX_FRAMES: usize = 6;

/// Flushes the log of the call, and explains its error.
pub(crate) fn finish<T>(
    store: &Store<Sandbox>,
    result: wasmtime::Result<Result<T, CallError>>,
) -> Result<T, CallError> {
    store.data().stdio.finish();
    result.unwrap_or_else(|error| Err(explain(&error, store.data())))
}

/// Maps an error of wasmtime to the failure that caused it.
fn explain(error: &wasmtime::Error, sandbox: &Sandbox) -> CallError {
    let limits = &sandbox.profile.limits;
    if let Some(OutOfTime(clock)) = error.downcast_ref::<OutOfTime>() {
        return CallError::Timeout {
            clock: *clock,
            limit: match clock {
                crate::error::Clock::Wall => limits.time,
                crate::error::Clock::Cpu => limits.cpu,
            },
        };
    }
    // A refused growth makes allocators abort, each in a different way, so the
    // refusal is the reason.
    if let Some(refused) = sandbox.refused() {
        return refused;
    }
    if let Some(reason) = engine_limit(error, limits) {
        return reason;
    }
    if let Some(shortage) = Shortage::of_engine(error) {
        return CallError::Machine(shortage);
    }
    if let Some(I32Exit(code)) = error.downcast_ref::<I32Exit>() {
        let tail = sandbox.log.tail();
        return exited("plugin", *code, &tail);
    }
    CallError::Trap {
        message: describe(error, sandbox),
    }
}

/// The failure of a guest that exited before it was done.
pub(crate) fn exited(guest: &str, code: i32, tail: &str) -> CallError {
    let mut message = format!("the {guest} exited with code {code}");
    if !tail.is_empty() {
        message = format!("{message}: {tail}");
    }
    CallError::Failed {
        fault: Fault::Function,
        retryable: false,
        message,
    }
}

/// The limits that the engine enforces.
fn engine_limit(error: &wasmtime::Error, limits: &Limits) -> Option<CallError> {
    if error.is::<PoolConcurrencyLimitError>() {
        return Some(CallError::Exhausted {
            what: format!("too many instances: {error}"),
            key: "concurrency",
        });
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return Some(CallError::OverLimit {
            what: format!(
                "more than {} files, streams, requests or timers open at once",
                limits.handles
            ),
            key: "limits.handles",
        });
    }
    let text = error.root_cause().to_string();
    // These two errors have no type.
    if text.starts_with("resource limit exceeded: instance count") {
        return Some(CallError::OverLimit {
            what: format!("more than {} core instances", limits.instances),
            key: "limits.instances",
        });
    }
    if text.contains("fuel allocated for hostcalls") {
        return Some(CallError::ResponseTooLarge {
            limit: limits.response_body,
        });
    }
    None
}

fn describe(error: &wasmtime::Error, sandbox: &Sandbox) -> String {
    let tail = sandbox.log.tail();
    let mut message = match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => "stack overflow: the plugin recursed too deeply".to_owned(),
        Some(Trap::UnreachableCodeReached) => "the plugin aborted (unreachable code)".to_owned(),
        Some(trap) => format!("trap: {trap}"),
        None => format!("{}", error.root_cause()),
    };
    if !tail.is_empty() {
        message = format!("{message}: {tail}");
    }
    if let Some(backtrace) = error.downcast_ref::<WasmBacktrace>()
        && let frames = frames(backtrace, sandbox)
        && !frames.is_empty()
    {
        message = format!("{message} (at {frames})");
    }
    message
}

/// The innermost frames, without those of the language's panic machinery.
fn frames(backtrace: &WasmBacktrace, sandbox: &Sandbox) -> String {
    let names: Vec<String> = backtrace
        .frames()
        .iter()
        .filter_map(|frame| {
            let index = sandbox.indices.original(frame.func_index())?;
            Some(match frame.func_name() {
                Some(name) => format!("{:#}", rustc_demangle::demangle(name)),
                None => format!("function {index}"),
            })
        })
        .collect();
    let relevant = names.iter().skip_while(|name| is_panic_machinery(name));
    relevant
        .take(MAX_FRAMES)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" < ")
}

fn is_panic_machinery(name: &str) -> bool {
    const PREFIXES: [&str; 6] = ["std::", "core::", "alloc::", "__rust", "rust_", "abort"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
