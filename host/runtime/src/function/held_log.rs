//! The log of an instance that has no invocation yet.

use parking_lot::Mutex;

use crate::denial::Denial;
use crate::log::{Level, LogBuffer, LogSink};

/// Holds what a plugin logs while its instance is made ahead, until there is an
/// invocation whose log it belongs to.
#[derive(Default)]
pub(crate) struct HeldLog(Mutex<Held>);

#[derive(Default)]
struct Held {
    /// Those of the handler have no context.
    lines: Vec<(Level, Option<String>, String)>,
    denials: Vec<Denial>,
}

impl HeldLog {
    /// Passes everything on to the log of the invocation.
    pub(crate) fn release(&self, log: &LogBuffer) {
        let held = std::mem::take(&mut *self.0.lock());
        for denial in &held.denials {
            log.count_denial(denial);
        }
        for (level, context, message) in &held.lines {
            match context {
                Some(context) => log.line(*level, context, message),
                None => log.remark(*level, message),
            }
        }
    }
}

impl LogSink for HeldLog {
    fn line(&self, level: Level, context: &str, message: &str) {
        let line = (level, Some(context.to_owned()), message.to_owned());
        self.0.lock().lines.push(line);
    }

    fn remark(&self, level: Level, message: &str) {
        let line = (level, None, message.to_owned());
        self.0.lock().lines.push(line);
    }

    fn denied(&self, denial: &Denial) {
        self.0.lock().denials.push(denial.clone());
    }
}
