//! The host's side of an invocation: where logs go and settings come from.
//!
//! In a plugin that is Corral, through the WIT imports. In a native build there
//! is no host, and [`testing`](crate::testing) stands in for it.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::testing::host::{log, setting, settings};
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::{log, setting, settings};

#[cfg(any(target_arch = "wasm32", test))]
#[cfg_attr(
    test,
    allow(
        dead_code,
        reason = "compiled to be checked; a test has no host to call"
    )
)]
mod wasm {
    use crate::bindings::wasi::config::store;
    use crate::bindings::wasi::logging::logging;
    use crate::log::Level;

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
