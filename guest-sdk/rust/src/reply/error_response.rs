//! Errors that end a function with an HTTP response.

use super::IntoResponse;
use crate::{Error, Fault};

impl Error {
    /// Ends the function with an HTTP response: `Error::response(404, "no such
    /// order")`. With another trigger the invocation fails; the fault is
    /// [`Fault::Caller`] if `status` is below 500.
    pub fn response(status: u16, body: impl IntoResponse) -> Self {
        match body.into_response() {
            Ok(response) => {
                let fault = if status < 500 {
                    Fault::Caller
                } else {
                    Fault::Function
                };
                let response = response.with_status(status);
                let message = format!("{status}: {}", response.body().to_text());
                Self::new(fault, message).with_response(response)
            }
            Err(error) => error,
        }
    }
}
