//! A client that hears what a function says before it returns.

use std::sync::Arc;

use corral_mcp_server::{LogLevel, Notices};
use corral_runtime::{Level, LogSink, Progress};

/// Passes what a function reports and logs to the client that called it. What the handler
/// adds to the log is for the operator.
pub(super) struct Audience(Arc<Notices>);

impl Audience {
    /// The client that gets these notices.
    pub(super) fn of(notices: &Arc<Notices>) -> Arc<dyn LogSink> {
        Arc::new(Self(Arc::clone(notices)))
    }
}

impl LogSink for Audience {
    fn line(&self, level: Level, context: &str, message: &str) {
        let level = match level {
            Level::Trace | Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warning,
            Level::Error => LogLevel::Error,
            Level::Critical => LogLevel::Critical,
        };
        self.0.line(level, context, message);
    }

    fn remark(&self, _: Level, _: &str) {}

    fn progress(&self, progress: &Progress<'_>) {
        let Progress {
            done,
            total,
            message,
        } = *progress;
        self.0.progress(done, total, message);
    }
}
