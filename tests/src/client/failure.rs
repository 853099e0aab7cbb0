//! Why an invocation failed, with the answer that tests look into.

use std::fmt;

use corral_emulator::answer::{self, ErrorReport, ScriptResult};
use corral_emulator::wire::Fields;

use super::transport::Answer;

/// Why the host fails an invocation.
#[derive(Debug)]
pub enum Failure {
    /// The trigger cannot be bound: the handler is not called.
    NotCalled(String),
    /// The connection broke.
    Connection(String),
    /// A status that is not a success. The host discards the body; a test reads it.
    Status(Answer),
    /// A body of another type than JSON, or no JSON object.
    Invalid(String),
    /// Nothing that completes the invocation: the host waits until the function
    /// times out, then kills the handler.
    Hangs,
    /// The answer is well-formed and one of its values cannot be delivered.
    Undeliverable(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotCalled(reason) => write!(formatter, "not called: {reason}"),
            Failure::Connection(reason) => write!(formatter, "connection: {reason}"),
            Failure::Status(answer) => {
                let body = String::from_utf8_lossy(&answer.body);
                write!(formatter, "status {}: {body}", answer.status)
            }
            Failure::Invalid(reason) => write!(formatter, "invalid answer: {reason}"),
            Failure::Hangs => formatter.write_str("the host waits indefinitely"),
            Failure::Undeliverable(reason) => write!(formatter, "undeliverable: {reason}"),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// The response, if its status is not a success.
    pub fn answer(&self) -> &Answer {
        match self {
            Failure::Status(answer) => answer,
            other => panic!("no failed answer: {other}"),
        }
    }

    /// The handler's report of the error.
    pub fn report(&self) -> ErrorReport {
        self.answer().error_report()
    }
}

/// Reads `answer` as the host does, up to the meaning of its values.
pub fn judge(answer: Answer) -> Result<ScriptResult, Failure> {
    let fields: Fields = answer.headers.iter().cloned().collect();
    answer::judge(answer.status, "", &fields, &answer.body).map_err(|failure| match failure {
        answer::Failure::Status { .. } => Failure::Status(answer),
        answer::Failure::Invalid(reason) => Failure::Invalid(reason),
        answer::Failure::Hangs => Failure::Hangs,
        answer::Failure::Undeliverable(reason) => Failure::Undeliverable(reason),
    })
}
