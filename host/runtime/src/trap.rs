//! Why a guest stopped, in words for the operator.

use corral_app::Limits;
use wasmtime::component::ResourceTableError;
use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};

use crate::error::CallError;
use crate::sandbox::{OutOfTime, Sandbox};

/// How many frames of a trap are shown, innermost first.
const FRAMES: usize = 6;

/// Turns what wasmtime says into what happened.
pub(crate) fn explain(error: &wasmtime::Error, sandbox: &Sandbox) -> CallError {
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
    // Allocators answer a refused growth by giving up, each in a way of its
    // own: the refusal is what tells.
    if let Some(refused) = sandbox.refused() {
        return refused;
    }
    if let Some(reason) = limit_of_the_engine(error, limits) {
        return reason;
    }
    CallError::Trap {
        message: describe(error, &sandbox.journal.tail()),
    }
}

/// What the engine refuses by itself.
fn limit_of_the_engine(error: &wasmtime::Error, limits: &Limits) -> Option<CallError> {
    if error.is::<PoolConcurrencyLimitError>() {
        return Some(CallError::Crowded {
            what: format!("no room for another instance: {error}"),
            key: "concurrency",
        });
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return Some(CallError::OverLimit {
            what: format!(
                "held more than {} files, streams, requests or timers at once",
                limits.handles
            ),
            key: "limits.handles",
        });
    }
    let text = error.root_cause().to_string();
    // These two have no type of their own.
    if text.starts_with("resource limit exceeded: instance count") {
        return Some(CallError::OverLimit {
            what: format!("is made of more than {} core instances", limits.instances),
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

fn describe(error: &wasmtime::Error, tail: &str) -> String {
    let mut message = match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => "stack overflow: the plugin recursed too deeply".to_owned(),
        Some(Trap::UnreachableCodeReached) => "the plugin aborted (unreachable code)".to_owned(),
        Some(trap) => format!("trap: {trap}"),
        None => format!("{}", error.root_cause()),
    };
    if !tail.is_empty() {
        message = format!("{message}: {tail}");
    }
    if let Some(frames) = error.downcast_ref::<WasmBacktrace>().map(frames)
        && !frames.is_empty()
    {
        message = format!("{message} (at {frames})");
    }
    message
}

/// The innermost frames that say where the plugin went wrong: those of the
/// language's own panic machinery are left out.
fn frames(backtrace: &WasmBacktrace) -> String {
    let names: Vec<String> = backtrace
        .frames()
        .iter()
        .map(|frame| match frame.func_name() {
            Some(name) => format!("{:#}", rustc_demangle::demangle(name)),
            None => format!("function {}", frame.func_index()),
        })
        .collect();
    let telling = names.iter().skip_while(|name| is_machinery(name));
    telling
        .take(FRAMES)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" < ")
}

fn is_machinery(name: &str) -> bool {
    const PREFIXES: [&str; 6] = ["std::", "core::", "alloc::", "__rust", "rust_", "abort"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
