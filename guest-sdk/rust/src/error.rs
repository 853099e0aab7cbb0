//! Errors of a function: whose fault, and whether trying again may help.

use std::fmt;

use crate::{IntoResponse, Response};

/// What a function returns when it can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Who has to act for the next call to succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller sent something that cannot be processed.
    Caller,
    /// The function itself is wrong.
    Function,
    /// A setting or a binding is missing or wrong.
    Configuration,
    /// A service that the function called did not do its part.
    Upstream,
}

/// Why an invocation failed.
///
/// `?` makes one of every [`std::error::Error`], with the messages of its
/// sources, as a fault of the function. That is why this type does not
/// implement `std::error::Error` itself.
///
/// In a function with an HTTP trigger, a fault of the caller is answered with
/// status 400 and the message, and an error with a [response](Error::response)
/// with that response. Every other error fails the invocation: the Functions
/// host counts it and retries it by its own rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    fault: Fault,
    retryable: bool,
    message: String,
    response: Option<Box<Response>>,
}

impl Error {
    /// An error that `fault` has to mend.
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

    /// The function itself is wrong.
    pub fn function(message: impl fmt::Display) -> Self {
        Self::new(Fault::Function, message)
    }

    /// A setting or a binding is missing or wrong.
    pub fn configuration(message: impl fmt::Display) -> Self {
        Self::new(Fault::Configuration, message)
    }

    /// A service that the function called did not do its part.
    pub fn upstream(message: impl fmt::Display) -> Self {
        Self::new(Fault::Upstream, message)
    }

    /// Ends the function with an HTTP answer: `Error::response(404, "no such
    /// order")`. With another trigger there is nobody to answer, and the
    /// invocation fails; it is the caller's fault when `status` is below 500.
    pub fn response(status: u16, body: impl IntoResponse) -> Self {
        match body.into_response() {
            Ok(response) => {
                let fault = if status < 500 {
                    Fault::Caller
                } else {
                    Fault::Function
                };
                let response = response.with_status(status);
                Self {
                    response: Some(Box::new(response.clone())),
                    ..Self::new(
                        fault,
                        format_args!("{status}: {}", response.body().to_text()),
                    )
                }
            }
            Err(error) => error,
        }
    }

    /// Says that the same invocation may succeed when it is tried again.
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Who has to act.
    pub fn fault(&self) -> Fault {
        self.fault
    }

    /// Whether the same invocation may succeed when it is tried again.
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

impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
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
