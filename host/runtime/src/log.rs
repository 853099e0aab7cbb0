//! Lines that a plugin writes, on their way to whoever runs the handler.

use std::sync::Arc;

use parking_lot::Mutex;

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
}

/// The longest line that is kept, in bytes; the rest of it is cut.
const MAX_LINE: usize = 32 << 10;

/// How many of the last lines are kept to explain a failure.
const TAIL: usize = 8;

/// Counts the lines of one invocation, and stops a flood.
pub(crate) struct Journal {
    sink: Arc<dyn LogSink>,
    limit: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    lines: u32,
    /// The last lines at level error and above: where a panic says why.
    tail: Vec<String>,
}

impl Journal {
    pub(crate) fn new(sink: Arc<dyn LogSink>, limit: u32) -> Self {
        Self {
            sink,
            limit,
            state: Mutex::new(State::default()),
        }
    }

    pub(crate) fn line(&self, level: Level, context: &str, message: &str) {
        let message = cut(message);
        let lines = {
            let mut state = self.state.lock();
            state.lines = state.lines.saturating_add(1);
            if level >= Level::Error {
                if state.tail.len() == TAIL {
                    state.tail.remove(0);
                }
                state.tail.push(message.to_owned());
            }
            state.lines
        };
        if lines <= self.limit {
            self.sink.line(level, context, message);
        } else if lines == self.limit.saturating_add(1) {
            let limit = self.limit;
            self.sink.line(
                Level::Warn,
                "",
                &format!("log limit reached: further lines of this invocation are dropped; raise limits.log_lines (now {limit}) in plugin.json"),
            );
        }
    }

    /// The last lines at level error, for the message of a failure.
    pub(crate) fn tail(&self) -> String {
        self.state.lock().tail.join("; ")
    }
}

fn cut(line: &str) -> &str {
    if line.len() <= MAX_LINE {
        return line;
    }
    let end = (0..=MAX_LINE).rev().find(|&at| line.is_char_boundary(at));
    line.get(..end.unwrap_or(0)).unwrap_or_default()
}
