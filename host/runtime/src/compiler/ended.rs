//! How a compiler process ended.

/// How a compiler process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It has returned code.
    Done,
    /// The plugin is malformed.
    Malformed,
    /// It exceeded its CPU time.
    OutOfTime,
    /// It exceeded its memory.
    OutOfMemory,
    /// It was ended from outside.
    Killed,
    /// Otherwise.
    Failed,
}
