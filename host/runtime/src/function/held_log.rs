//! The log of an instance that has no invocation yet.

use parking_lot::Mutex;

use crate::denial::Denial;
use crate::log::{Level, LogBuffer, LogSink};

/// Holds what a plugin logs while its instance is made ahead, until there is an
/// invocation whose log it belongs to.
#[derive(Default)]
pub(crate) struct HeldLog(Mutex<Vec<Held>>);

enum Held {
    Line(Level, String, String),
    Remark(Level, String),
    Denial(Denial),
}

impl HeldLog {
    /// Passes everything on to the log of the invocation.
    pub(crate) fn release(&self, log: &LogBuffer) {
        let held = std::mem::take(&mut *self.0.lock());
        for held in &held {
            match held {
                Held::Line(level, context, message) => log.line(*level, context, message),
                Held::Remark(level, message) => log.remark(*level, message),
                Held::Denial(denial) => log.deny(denial),
            }
        }
    }
}

impl LogSink for HeldLog {
    fn line(&self, level: Level, context: &str, message: &str) {
        let line = Held::Line(level, context.to_owned(), message.to_owned());
        self.0.lock().push(line);
    }

    fn remark(&self, level: Level, message: &str) {
        let remark = Held::Remark(level, message.to_owned());
        self.0.lock().push(remark);
    }

    fn denied(&self, denial: &Denial) {
        self.0.lock().push(Held::Denial(denial.clone()));
    }

    // The log of the invocation explains it, by the rule that applies there.
    fn explain(&self, _: &Denial, _: Option<&str>, _: &str) {}
}
