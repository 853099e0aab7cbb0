//! The log of one invocation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use corral_app::LogMode;
use corral_runtime::{Denial, Level, LogSink, Progress};
use parking_lot::Mutex;
use tracing::Span;

use crate::console::log_of_plugin;
use crate::metrics::Tally;

/// Who gets what a plugin says before it returns.
pub(crate) struct Delivery {
    /// Where its log goes.
    pub(crate) logs: LogMode,
    /// The client, if it listens.
    pub(crate) client: Option<Arc<dyn LogSink>>,
}

impl From<LogMode> for Delivery {
    fn from(logs: LogMode) -> Self {
        Self { logs, client: None }
    }
}

/// Collects the lines of one invocation. Create it within the span of the invocation.
///
/// Lines of level info go back to the Functions host with the response, which
/// ties them to the invocation. The host has no levels there and discards the
/// lines of a failed invocation, so warnings and errors go to the console at
/// once, and a failure prints the lines that were held back (custom handler
/// protocol, sections 2.8, 4 and 5.2).
pub(crate) struct InvocationLog {
    /// The span of the invocation: plugins log from other tasks, too.
    span: Span,
    delivery: Delivery,
    held: Mutex<Vec<String>>,
    client_has_left: AtomicBool,
    tally: Arc<Tally>,
}

impl InvocationLog {
    pub(crate) fn new(delivery: impl Into<Delivery>, tally: &Arc<Tally>) -> Arc<Self> {
        Arc::new(Self {
            span: Span::current(),
            delivery: delivery.into(),
            held: Mutex::default(),
            client_has_left: AtomicBool::new(false),
            tally: Arc::clone(tally),
        })
    }

    /// The client has disconnected. What the plugin logs from now on is information: it
    /// notices that its response is no longer read, and some languages call that an
    /// error.
    pub(crate) fn client_has_left(&self) {
        self.client_has_left.store(true, Ordering::Release);
    }

    /// Takes the lines that go back with the response.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.held.lock())
    }

    /// Prints lines that would have gone back with the response, if the
    /// invocation had not failed.
    pub(crate) fn print(&self, lines: &[String]) {
        for line in lines {
            self.span.in_scope(|| log_of_plugin(Level::Info, line));
        }
    }

    fn write(&self, level: Level, message: String) {
        let level = if self.client_has_left.load(Ordering::Acquire) {
            level.min(Level::Info)
        } else {
            level
        };
        if level == Level::Info && self.delivery.logs == LogMode::Invocation {
            self.held.lock().push(message);
        } else {
            self.span.in_scope(|| log_of_plugin(level, &message));
        }
    }

    pub(crate) fn warn(&self, message: &str) {
        tracing::warn!(parent: &self.span, "{message}");
    }
}

impl LogSink for InvocationLog {
    fn line(&self, level: Level, context: &str, message: &str) {
        if let Some(client) = &self.delivery.client {
            client.line(level, context, message);
        }
        let message = if context.is_empty() {
            message.to_owned()
        } else {
            format!("{context}: {message}")
        };
        self.write(level, message);
    }

    fn remark(&self, level: Level, message: &str) {
        self.write(level, message.to_owned());
    }

    fn denied(&self, denial: &Denial) {
        self.tally.denied(denial.kind);
    }

    fn progress(&self, progress: &Progress<'_>) {
        if let Some(client) = &self.delivery.client {
            client.progress(progress);
        }
    }

    fn explain(&self, denial: &Denial, key: Option<&str>, message: &str) {
        self.tally.explain(denial, key, message);
        self.remark(Level::Warn, message);
    }
}
