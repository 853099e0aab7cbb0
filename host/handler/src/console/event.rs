//! Events whose level is known only when they happen. The macros of `tracing` take
//! constants.

use std::fmt::Display;

use corral_app::{Problem, Severity};
use corral_runtime::Level;

/// The target of what plugins log.
pub(super) const PLUGIN: &str = "plugin";

/// The field that marks the worst errors: `tracing` has no level above `ERROR`.
pub(super) const CRITICAL: &str = "critical";

macro_rules! emit {
    (target: $target:expr, $level:expr, $message:expr) => {
        match $level {
            Level::Trace => tracing::trace!(target: $target, "{}", $message),
            Level::Debug => tracing::debug!(target: $target, "{}", $message),
            Level::Info => tracing::info!(target: $target, "{}", $message),
            Level::Warn => tracing::warn!(target: $target, "{}", $message),
            Level::Error => tracing::error!(target: $target, "{}", $message),
            Level::Critical => tracing::error!(target: $target, critical = true, "{}", $message),
        }
    };
}

/// Logs `message` of the handler.
pub(crate) fn log(level: Level, message: impl Display) {
    emit!(target: module_path!(), level, message);
}

/// Logs `message` of a plugin. Run it in the span of the invocation.
pub(crate) fn log_of_plugin(level: Level, message: impl Display) {
    emit!(target: PLUGIN, level, message);
}

/// Logs the problems of an app, each by its severity.
pub(crate) fn log_problems<'a>(problems: impl IntoIterator<Item = &'a Problem>) {
    for problem in problems {
        match problem.severity {
            Severity::Error => tracing::error!("{problem}"),
            Severity::Warning => tracing::warn!("{problem}"),
        }
    }
}
