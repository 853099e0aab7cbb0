//! What a function does with a response.

use std::fmt;

use http::{Response, StatusCode};
use serde::de::DeserializeOwned;

use super::request::Target;
use crate::{Error, Json, Result};

/// Reads a response. All errors have [`Fault::Upstream`](crate::Fault).
pub trait ResponseExt: Sized {
    /// The response, or an error if its status is 400 to 599. It is retryable if the
    /// service may answer otherwise later: 408, 429 and 500 to 599.
    fn error_for_status(self) -> Result<Self>;

    /// The body as text.
    fn text(&self) -> Result<&str>;

    /// The body as JSON.
    fn json<T: DeserializeOwned>(&self) -> Result<T>;
}

impl ResponseExt for Response<Vec<u8>> {
    fn error_for_status(self) -> Result<Self> {
        let status = self.status();
        if !status.is_client_error() && !status.is_server_error() {
            return Ok(self);
        }
        let error = of(&self, format_args!("answered {status}"));
        let passes = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
        if status.is_server_error() || passes.contains(&status) {
            return Err(error.retryable());
        }
        Err(error)
    }

    fn text(&self) -> Result<&str> {
        std::str::from_utf8(self.body())
            .map_err(|error| of(self, format_args!("the response is not UTF-8: {error}")))
    }

    fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Json::parse(self.body()).map_err(|error| {
            of(
                self,
                format_args!("the response is not the JSON expected: {error}"),
            )
        })
    }
}

/// An error that names the request, if the response came from this module.
fn of(response: &Response<Vec<u8>>, reason: fmt::Arguments<'_>) -> Error {
    match response.extensions().get::<Target>() {
        Some(target) => Error::upstream(format_args!("{target}: {reason}")),
        None => Error::upstream(reason),
    }
}
