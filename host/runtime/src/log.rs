//! Lines that a plugin writes, on their way to whoever runs the handler.

use std::sync::Arc;

use corral_app::Limits;
use parking_lot::Mutex;

use crate::denial::Denial;

/// How much a line matters, as in `wasi:logging`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Steps inside an operation.
    Trace,
    /// For whoever is looking for a fault.
    Debug,
    /// What happened, in the ordinary course.
    Info,
    /// Worth a look; the work went on.
    Warn,
    /// Something failed.
    Error,
    /// Something failed that others depend on.
    Critical,
}

/// Receives the lines of one invocation, as they are written.
pub trait LogSink: Send + Sync {
    /// Takes one line. `message` has no line break at its end but may have some
    /// within. `context` says which part of the plugin speaks; often empty.
    fn line(&self, level: Level, context: &str, message: &str);

    /// Counts one refusal. Its line, if there is one, arrives by [`Self::line`].
    fn denied(&self, denial: &Denial) {
        let _ = denial;
    }
}

/// The longest line that is kept, in bytes; the rest of it is cut.
const MAX_LINE: usize = 32 << 10;

/// How much of a line is kept to explain a failure, in bytes.
const MAX_TAIL_LINE: usize = 4 << 10;

/// How many of the last lines are kept to explain a failure.
const TAIL: usize = 8;

/// How many refusals of one invocation are printed. Lines that the plugin wrote
/// before do not count, so that it cannot hide what it tries.
const DENIALS: usize = 16;

/// Counts the lines of one invocation, and stops a flood.
pub(crate) struct Journal {
    sink: Arc<dyn LogSink>,
    /// The file that messages send the operator to.
    file: Arc<str>,
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
    /// The last lines at level error and above: where a panic says why.
    tail: Vec<String>,
    /// The refusals that were printed: each is printed once.
    denials: Vec<Denial>,
}

impl Journal {
    /// `file` is the plugin.json whose grants and limits hold.
    pub(crate) fn new(sink: Arc<dyn LogSink>, limits: &Limits, file: &Arc<str>) -> Self {
        Self {
            sink,
            file: Arc::clone(file),
            max_lines: limits.log_lines,
            max_bytes: limits.log_bytes,
            state: Mutex::new(State::default()),
        }
    }

    pub(crate) fn line(&self, level: Level, context: &str, message: &str) {
        let (context, message) = (cut(context), cut(message));
        match self.admit(level, context.len(), message) {
            Verdict::Pass => self.sink.line(level, context, message),
            Verdict::First(reason) => self.sink.line(
                Level::Warn,
                "",
                &format!(
                    "log limit reached: further lines of this invocation are dropped; raise {reason} in plugin.json"
                ),
            ),
            Verdict::Drop => {}
        }
    }

    fn admit(&self, level: Level, context: usize, message: &str) -> Verdict {
        let mut state = self.state.lock();
        if level >= Level::Error {
            if state.tail.len() == TAIL {
                state.tail.remove(0);
            }
            state.tail.push(cut_to(message, MAX_TAIL_LINE).to_owned());
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
        Verdict::First(reason)
    }

    /// Tells the operator what was refused and how to allow it.
    pub(crate) fn deny(&self, denial: &Denial) {
        self.sink.denied(denial);
        {
            let denials = &mut self.state.lock().denials;
            if denials.len() >= DENIALS || denials.contains(denial) {
                return;
            }
            denials.push(denial.clone());
        }
        self.sink.line(Level::Warn, "", &denial.message(&self.file));
    }

    /// The last lines at level error, for the message of a failure.
    pub(crate) fn tail(&self) -> String {
        self.state.lock().tail.join("; ")
    }
}

/// What becomes of a line.
enum Verdict {
    Pass,
    /// It is the first that is dropped, for this limit.
    First(String),
    Drop,
}

fn cut(line: &str) -> &str {
    cut_to(line, MAX_LINE)
}

pub(crate) fn cut_to(line: &str, most: usize) -> &str {
    let end = line.floor_char_boundary(most);
    line.get(..end).unwrap_or_default()
}
