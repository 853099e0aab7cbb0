//! Errors of a function: who is at fault, and whether a retry may help.

use std::fmt;

use crate::Response;

/// The result of a function that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Who must act for the next call to succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller sent something that cannot be processed.
    Caller,
    /// The function has a bug.
    Function,
    /// A setting or a binding is missing or wrong.
    Configuration,
    /// A service that the function called failed.
    Upstream,
}

/// Why an invocation failed.
///
/// `?` converts every [`std::error::Error`], an `anyhow::Error` and a text to an error
/// with [`Fault::Function`] and the messages of all sources. For this reason the type does
/// not implement `std::error::Error` itself.
///
/// In a function with an HTTP trigger, [`Fault::Caller`] is answered with status
/// 400 and the message, and an error with a [response](Error::response) with that
/// response. Every other error fails the invocation: the Functions
/// host counts it and retries it by its own rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    fault: Fault,
    retryable: bool,
    message: String,
    response: Option<Box<Response>>,
}

impl Error {
    /// An error for which `fault` is responsible.
    pub fn new(fault: Fault, message: impl fmt::Display) -> Self {
        Self {
            fault,
            retryable: false,
            message: message.to_string(),
            response: None,
        }
    }

    /// The caller sent something that cannot be processed. An HTTP caller gets
    /// the message with status 400.
    pub fn caller(message: impl fmt::Display) -> Self {
        Self::new(Fault::Caller, message)
    }

    /// The function has a bug.
    pub fn function(message: impl fmt::Display) -> Self {
        Self::new(Fault::Function, message)
    }

    /// A setting or a binding is missing or wrong.
    pub fn configuration(message: impl fmt::Display) -> Self {
        Self::new(Fault::Configuration, message)
    }

    /// A service that the function called failed.
    pub fn upstream(message: impl fmt::Display) -> Self {
        Self::new(Fault::Upstream, message)
    }

    /// Answers an HTTP caller with `response` instead of failing the invocation.
    pub(crate) fn with_response(mut self, response: Response) -> Self {
        self.response = Some(Box::new(response));
        self
    }

    /// Marks the error as retryable: the same invocation may succeed later.
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Who must act.
    pub fn fault(&self) -> Fault {
        self.fault
    }

    /// Whether a retry of the same invocation may succeed.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// What went wrong, for the operator's log.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What an HTTP caller gets instead of a failed invocation, if anything.
    pub(crate) fn answer(&self) -> Option<Response> {
        match &self.response {
            Some(response) => Some(response.as_ref().clone()),
            None if self.fault == Fault::Caller => {
                Some(Response::new(400).with_body(self.message.as_str()))
            }
            None => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl<E: Into<Box<dyn std::error::Error>>> From<E> for Error {
    fn from(error: E) -> Self {
        let error: Box<dyn std::error::Error> = error.into();
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::function(message)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    fn converted<T>(result: Result<T, impl Into<Error>>) -> Error {
        result.map_err(Into::into).err().unwrap()
    }

    #[test]
    fn other_errors_are_converted_with_their_sources() {
        let number = "x".parse::<u8>();
        let context = number.clone().context("the first line");
        let boxed: Result<(), Box<dyn std::error::Error>> = Err("boxed".into());
        for (error, message) in [
            (converted(number), "invalid digit found in string"),
            (
                converted(context.context("cannot read the file")),
                "cannot read the file: the first line: invalid digit found in string",
            ),
            (converted(boxed), "boxed"),
            (converted(Err::<(), _>("text")), "text"),
            (converted(Err::<(), _>(Error::caller("kept"))), "kept"),
        ] {
            assert_eq!(error.message(), message);
        }
    }
}
