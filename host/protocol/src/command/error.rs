//! Why the output of a program is not a result.

/// Why the stdout of a program is not a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandResponseError {
    /// The text may belong to any of several outputs.
    #[error(
        "stdout is not a JSON object, and the function has {outputs} outputs to which it could belong: print {{\"Outputs\":{{…}}}}"
    )]
    NoSingleOutput {
        /// How many outputs there are.
        outputs: usize,
    },
    /// It was meant to be a result, but is not JSON.
    #[error("stdout is not valid JSON at byte {position}: {reason}")]
    NotJson {
        /// Where the reader gave up.
        position: usize,
        /// Why.
        reason: String,
    },
    /// One of the three members has the wrong shape.
    #[error("{member} on stdout is {found}; expected {expected}")]
    Shape {
        /// Which one.
        member: &'static str,
        /// What is there.
        found: &'static str,
        /// What should be.
        expected: &'static str,
    },
    /// A part of an HTTP response is invalid.
    #[error("{member} of output {output:?} on stdout is not {expected}")]
    Http {
        /// The name of the output.
        output: String,
        /// Which part.
        member: &'static str,
        /// What it should be.
        expected: &'static str,
    },
}
