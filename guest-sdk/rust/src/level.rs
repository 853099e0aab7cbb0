//! The severity of log lines.

/// The severity of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Steps inside an operation.
    Trace,
    /// Details for debugging.
    Debug,
    /// Normal operation.
    Info,
    /// A problem that did not stop the operation.
    Warn,
    /// Something failed.
    Error,
    /// A failure that affects other operations.
    Critical,
}
