//! The log of one invocation, on its way to the operator.

use std::sync::Arc;

use corral_app::LogMode;
use corral_runtime::{Denial, Level, LogSink};
use parking_lot::Mutex;

use crate::console;
use crate::metrics::Tally;

/// Collects the lines of one invocation.
///
/// Information goes back to the Functions host with the answer, which ties it
/// to the invocation. The host has no levels there and throws the lines of a
/// failed invocation away, so warnings and errors go to the console at once,
/// and a failure prints what was held back (custom handler protocol, sections
/// 2.8, 4 and 5.2).
pub(super) struct Journal {
    subject: String,
    mode: LogMode,
    held: Mutex<Vec<String>>,
    tally: Arc<Tally>,
}

impl Journal {
    pub(super) fn new(function: &str, id: &str, mode: LogMode, tally: &Arc<Tally>) -> Arc<Self> {
        Arc::new(Self {
            subject: format!("{function} {id}"),
            mode,
            held: Mutex::default(),
            tally: Arc::clone(tally),
        })
    }

    /// Takes the lines that go back with the answer.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.held.lock())
    }

    /// Prints lines that were meant to go back with the answer: the invocation
    /// failed.
    pub(super) fn print(&self, lines: &[String]) {
        for line in lines {
            console::print(Level::Info, &self.subject, line);
        }
    }

    pub(super) fn warn(&self, message: &str) {
        console::print(Level::Warn, &self.subject, message);
    }
}

impl LogSink for Journal {
    fn line(&self, level: Level, context: &str, message: &str) {
        let message = if context.is_empty() {
            message.to_owned()
        } else {
            format!("{context}: {message}")
        };
        if level == Level::Info && self.mode == LogMode::Invocation {
            self.held.lock().push(message);
        } else {
            console::print(level, &self.subject, &message);
        }
    }

    fn denied(&self, denial: &Denial) {
        self.tally.denied(denial.kind);
    }
}
