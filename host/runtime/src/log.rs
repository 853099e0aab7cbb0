//! The log of one invocation.

use std::sync::Arc;

use corral_app::{Limits, McpRule};
use parking_lot::Mutex;

use crate::denial::Denial;
use crate::truncate::truncate;

/// The severity of a line, as in `wasi:logging`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Steps inside an operation.
    Trace,
    /// Details for debugging.
    Debug,
    /// Ordinary events.
    Info,
    /// Unexpected, but the work went on.
    Warn,
    /// Something failed.
    Error,
    /// Something failed that others depend on.
    Critical,
}

/// How far an invocation has come, as the plugin reports it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress<'a> {
    /// How much is done. Any number: the plugin chooses the unit, and may break the
    /// contract.
    pub done: f64,
    /// How much there is to do.
    pub total: Option<f64>,
    /// What happens now; at most 4 KiB.
    pub message: Option<&'a str>,
}

/// Receives what one invocation says before it ends: log lines and progress.
pub trait LogSink: Send + Sync {
    /// Receives one line. `message` may contain line breaks, but does not end with
    /// one. `context` names the part of the plugin that logs; often empty.
    fn line(&self, level: Level, context: &str, message: &str);

    /// Receives one line that the handler adds to the log, for the operator.
    fn remark(&self, level: Level, message: &str) {
        self.line(level, "", message);
    }

    /// Counts one refusal. Its line, if any, is passed to [`Self::explain`].
    fn denied(&self, denial: &Denial) {
        let _ = denial;
    }

    /// Receives a report of progress. It is not a line of the log, and there is no limit
    /// to how many a plugin makes.
    fn progress(&self, progress: &Progress<'_>) {
        let _ = progress;
    }

    /// Receives the line about a refusal, which says what would allow it. Comes once for
    /// each in an invocation. `key` is the key of plugin.json to change, if one helps.
    fn explain(&self, denial: &Denial, key: Option<&str>, message: &str) {
        let _ = (denial, key);
        self.remark(Level::Warn, message);
    }
}

/// Discards what a plugin logs, for calls of the handler itself.
pub struct DiscardLog;

impl LogSink for DiscardLog {
    fn line(&self, _: Level, _: &str, _: &str) {}
}

/// The longest line, in bytes; the rest of it is cut.
const MAX_LINE: usize = 32 << 10;

/// The longest line in the message of a failure, in bytes.
const MAX_TAIL_LINE: usize = 4 << 10;

/// The longest message of a report of progress, in bytes; the rest of it is cut.
const MAX_PROGRESS_MESSAGE: usize = 4 << 10;

/// How many of the last lines the message of a failure may have.
const MAX_TAIL: usize = 8;

/// How many refusals of one invocation are logged. They do not count as lines of
/// the plugin, so that it cannot hide them by a flood.
const MAX_DENIALS: usize = 16;

/// Passes the lines of one invocation on up to its limits, and keeps the last
/// ones to explain a failure.
pub(crate) struct LogBuffer {
    sink: Arc<dyn LogSink>,
    /// The file that messages refer to.
    file: Arc<str>,
    /// The rule whose keys they name.
    rule: Option<Arc<McpRule>>,
    max_lines: u32,
    max_bytes: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    lines: u32,
    bytes: u64,
    /// Whether lines are dropped.
    full: bool,
    /// The last lines at level error and above, such as the message of a panic.
    tail: Vec<String>,
    /// The refusals that were logged: each is logged once.
    denials: Vec<Denial>,
}

impl LogBuffer {
    /// `file` is the plugin.json with the grants and limits, and `rule` the one of its
    /// rules for tools that applies.
    pub(crate) fn new(
        sink: Arc<dyn LogSink>,
        limits: &Limits,
        file: &Arc<str>,
        rule: Option<&Arc<McpRule>>,
    ) -> Self {
        Self {
            sink,
            file: Arc::clone(file),
            rule: rule.map(Arc::clone),
            max_lines: limits.log_lines,
            max_bytes: limits.log_bytes,
            state: Mutex::new(State::default()),
        }
    }

    pub(crate) fn line(&self, level: Level, context: &str, message: &str) {
        let (context, message) = (truncate(context, MAX_LINE), truncate(message, MAX_LINE));
        match self.admit(level, context.len(), message) {
            Verdict::Pass => self.sink.line(level, context, message),
            Verdict::LimitReached(reason) => self.sink.remark(
                Level::Warn,
                &format!(
                    "log limit reached: further lines of this invocation are dropped; raise {reason} in plugin.json"
                ),
            ),
            Verdict::Drop => {}
        }
    }

    fn admit(&self, level: Level, context: usize, message: &str) -> Verdict {
        let mut state = self.state.lock();
        if level >= Level::Error && !message.trim().is_empty() {
            if state.tail.len() == MAX_TAIL {
                state.tail.remove(0);
            }
            state
                .tail
                .push(truncate(message.trim(), MAX_TAIL_LINE).to_owned());
        }
        if state.full {
            return Verdict::Drop;
        }
        let size = u64::try_from(context.saturating_add(message.len())).unwrap_or(u64::MAX);
        let (lines, bytes) = (
            state.lines.saturating_add(1),
            state.bytes.saturating_add(size),
        );
        let reason = if lines > self.max_lines {
            format!("limits.log_lines (now {})", self.max_lines)
        } else if bytes > self.max_bytes {
            format!("limits.log_bytes (now {})", self.max_bytes)
        } else {
            (state.lines, state.bytes) = (lines, bytes);
            return Verdict::Pass;
        };
        state.full = true;
        Verdict::LimitReached(reason)
    }

    pub(crate) fn progress(&self, progress: &Progress<'_>) {
        let message = progress.message;
        self.sink.progress(&Progress {
            message: message.map(|message| truncate(message, MAX_PROGRESS_MESSAGE)),
            ..*progress
        });
    }

    /// Logs what was refused and how to allow it, and counts it.
    pub(crate) fn deny(&self, denial: &Denial) {
        self.sink.denied(denial);
        {
            let denials = &mut self.state.lock().denials;
            if denials.len() >= MAX_DENIALS || denials.contains(denial) {
                return;
            }
            denials.push(denial.clone());
        }
        let rule = self.rule.as_ref();
        let key = |key: &str| rule.map_or_else(|| key.to_owned(), |rule| rule.key(key));
        let message = denial.message(&self.file, key);
        let key = denial.remedy.key().map(key);
        self.sink.explain(denial, key.as_deref(), &message);
    }

    /// Adds a line of the handler, which is not one of the plugin's.
    pub(crate) fn remark(&self, level: Level, message: &str) {
        self.sink.remark(level, message);
    }

    /// The last lines at level error, for the message of a failure.
    pub(crate) fn tail(&self) -> String {
        self.state.lock().tail.join("; ")
    }
}

/// What to do with a line.
enum Verdict {
    Pass,
    /// Drop the line and report this limit.
    LimitReached(String),
    Drop,
}
