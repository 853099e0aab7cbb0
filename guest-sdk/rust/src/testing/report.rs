//! The result of a simulated call.

#![allow(
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "these are assertions: a test stops where its expectation fails"
)]

use serde::de::DeserializeOwned;

use super::host::Records;
use super::{LogLine, Progress};
use crate::{Error, Message, Outcome, Output, Response, Result};

/// The result of a simulated call: outputs, return value or error, and log lines.
///
/// Methods that return one of these panic if it is absent, and print what there is
/// instead.
#[derive(Clone, Debug)]
pub struct Report {
    result: Result<Outcome>,
    records: Records,
}

impl Report {
    pub(super) fn new(result: Result<Outcome>, records: Records) -> Self {
        Self { result, records }
    }

    /// Outputs and return value, or the error.
    pub fn result(&self) -> &Result<Outcome> {
        &self.result
    }

    /// Outputs and return value of a call that succeeded.
    #[track_caller]
    pub fn outcome(&self) -> &Outcome {
        match &self.result {
            Ok(outcome) => outcome,
            Err(error) => panic!("the function failed: {error}"),
        }
    }

    /// The error of a call that failed.
    #[track_caller]
    pub fn error(&self) -> &Error {
        match &self.result {
            Ok(outcome) => panic!("the function succeeded: {outcome:?}"),
            Err(error) => error,
        }
    }

    /// The response to the HTTP caller.
    #[track_caller]
    pub fn response(&self) -> &Response {
        match self.return_value() {
            Some(Output::Http(response)) => response,
            other => panic!("expected a response, found {other:?}"),
        }
    }

    /// The HTTP response, or the value for the binding named `$return`.
    #[track_caller]
    pub fn return_value(&self) -> Option<&Output> {
        self.outcome().return_value.as_ref()
    }

    /// The value of the output binding `name`, if any; for `$return` the return
    /// value.
    #[track_caller]
    pub fn find_output(&self, name: &str) -> Option<&Output> {
        let outcome = self.outcome();
        if name == "$return" {
            return outcome.return_value.as_ref();
        }
        let found = outcome.outputs.iter().find(|(key, _)| key == name);
        found.map(|(_, output)| output)
    }

    /// The value of the output binding `name`.
    #[track_caller]
    pub fn output(&self, name: &str) -> &Output {
        match self.find_output(name) {
            Some(output) => output,
            None => panic!("there is no output `{name}` in {:?}", self.outcome()),
        }
    }

    /// The text of the output binding `name`.
    #[track_caller]
    pub fn text(&self, name: &str) -> &str {
        match self.output(name) {
            Output::Text(text) => text,
            other => panic!("output `{name}` is not text but {other:?}"),
        }
    }

    /// The JSON of the output binding `name`, deserialized.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> T {
        match self.output(name) {
            Output::Json(text) => match serde_json::from_str(text) {
                Ok(value) => value,
                Err(error) => panic!("output `{name}` is {text}: {error}"),
            },
            other => panic!("output `{name}` is not JSON but {other:?}"),
        }
    }

    /// The bytes of the output binding `name`.
    #[track_caller]
    pub fn bytes(&self, name: &str) -> &[u8] {
        match self.output(name) {
            Output::Bytes(bytes) => bytes,
            other => panic!("output `{name}` is not bytes but {other:?}"),
        }
    }

    /// The messages of the output binding `name`.
    #[track_caller]
    pub fn messages(&self, name: &str) -> &[Message] {
        match self.output(name) {
            Output::Messages(messages) => messages,
            other => panic!("output `{name}` is not a list of messages but {other:?}"),
        }
    }

    /// The lines that the function logged, in order.
    pub fn logs(&self) -> &[LogLine] {
        &self.records.logs
    }

    /// The reports of progress that the function made, in order.
    pub fn progress(&self) -> &[Progress] {
        &self.records.progress
    }

    /// The requests that the function sent, in order.
    #[cfg(feature = "http-client")]
    pub fn requests(&self) -> &[http::Request<Vec<u8>>] {
        &self.records.requests
    }
}
