//! A client that hears what a function says before it returns.

use std::sync::Arc;

use corral_mcp_server::Notices;
use corral_runtime::{Level, LogSink, Progress};

/// Passes what a function reports to the client that called it. Its log is for the
/// operator.
pub(super) struct Audience(Arc<Notices>);

impl Audience {
    /// The client that gets these notices.
    pub(super) fn of(notices: &Arc<Notices>) -> Arc<dyn LogSink> {
        Arc::new(Self(Arc::clone(notices)))
    }
}

impl LogSink for Audience {
    fn line(&self, _: Level, _: &str, _: &str) {}

    fn progress(&self, progress: &Progress<'_>) {
        let Progress {
            done,
            total,
            message,
        } = *progress;
        self.0.progress(done, total, message);
    }
}
