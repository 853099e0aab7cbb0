//! Why the process of the worker cannot be started.

use std::io;
use std::path::Path;

/// The process cannot be started. Displayed in the words of the host's log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "An error occurred trying to start process '{program}' with working directory '{folder}'. {reason}"
)]
pub struct StartError {
    /// The program as the host names it.
    pub program: String,
    /// The folder in which it would run.
    pub folder: String,
    /// What the system says.
    pub reason: String,
}

impl StartError {
    pub(super) fn new(program: &Path, folder: &Path, error: &io::Error) -> Self {
        let reason = error.to_string();
        // The host's log has no numbers of errors.
        let reason = match reason.split_once(" (os error") {
            Some((reason, _)) => reason.to_owned(),
            None => reason,
        };
        Self {
            program: program.display().to_string(),
            folder: folder.display().to_string(),
            reason,
        }
    }
}
