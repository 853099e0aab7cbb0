//! The host's side of an invocation: what is known about it, logs and settings.
//!
//! In a plugin the host is Corral, through the WIT imports. In a native build,
//! [`testing`](crate::testing) replaces it.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::testing::host::{
    function_name, headers, id, identities, input_names, log, metadata, params, query, remaining,
    report_progress, setting, settings, take_input, trace, trigger_name,
};
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::{
    function_name, headers, id, identities, input_names, log, metadata, params, query, remaining,
    report_progress, setting, settings, take_input, trace, trigger_name,
};

#[cfg(any(target_arch = "wasm32", test))]
#[cfg_attr(
    test,
    allow(
        dead_code,
        unused_imports,
        reason = "compiled to be checked; a test has no host to call"
    )
)]
mod wasm {
    use std::time::Duration;

    use crate::bindings::corral::function::{invocation, progress, request};
    use crate::bindings::wasi::config::store;
    use crate::bindings::wasi::logging::logging;
    use crate::level::Level;
    use crate::{TraceContext, Value};

    pub(crate) use invocation::{function_name, id, input_names, metadata, trigger_name};
    pub(crate) use request::{headers, identities, params, query};

    pub(crate) fn take_input(name: &str) -> Option<Value> {
        invocation::take_input(name).map(Value::from)
    }

    pub(crate) fn trace() -> Option<TraceContext> {
        invocation::trace().map(|trace| TraceContext {
            traceparent: trace.traceparent,
            tracestate: trace.tracestate,
        })
    }

    pub(crate) fn remaining() -> Duration {
        Duration::from_millis(invocation::remaining_ms())
    }

    pub(crate) fn log(level: Level, target: &str, message: &str) {
        let level = match level {
            Level::Trace => logging::Level::Trace,
            Level::Debug => logging::Level::Debug,
            Level::Info => logging::Level::Info,
            Level::Warn => logging::Level::Warn,
            Level::Error => logging::Level::Error,
            Level::Critical => logging::Level::Critical,
        };
        logging::log(level, target, message);
    }

    pub(crate) fn report_progress(done: f64, total: Option<f64>, message: Option<&str>) {
        progress::report(done, total, message);
    }

    pub(crate) fn setting(name: &str) -> Result<Option<String>, String> {
        store::get(name).map_err(reason)
    }

    pub(crate) fn settings() -> Result<Vec<(String, String)>, String> {
        store::get_all().map_err(reason)
    }

    fn reason(error: store::Error) -> String {
        match error {
            store::Error::Upstream(reason) | store::Error::Io(reason) => reason,
        }
    }
}
