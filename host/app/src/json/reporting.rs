//! Reporting what is wrong with a value, at its place in the file.

use super::{Cursor, Origin};
use crate::problem::{Consequence, Place, Severity};

impl Cursor<'_> {
    /// Reports an error about this value.
    pub fn error(&self, message: impl Into<String>, remedy: impl Into<String>) {
        let message = self.attributed(message.into());
        self.report
            .add(Severity::Error, self.place(), message, remedy);
    }

    /// Reports a warning about this value.
    pub fn warn(&self, message: impl Into<String>, remedy: impl Into<String>) {
        let message = self.attributed(message.into());
        self.report
            .add(Severity::Warning, self.place(), message, remedy);
    }

    /// Reports a problem with this value that has another consequence than most.
    pub fn add(
        &self,
        consequence: Consequence,
        severity: Severity,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let message = self.attributed(message.into());
        self.report
            .add_with(consequence, severity, self.place(), message, remedy);
    }

    fn place(&self) -> Place {
        Place {
            path: Some(self.path().to_owned()),
            position: self.position(),
        }
    }

    /// The message with the setting that has the value, if it is not from the file.
    fn attributed(&self, message: String) -> String {
        match self.origin() {
            Origin::File(_) | Origin::Profile => message,
            Origin::Setting(name) => format!("{message} (as set by `{name}`)"),
        }
    }
}
