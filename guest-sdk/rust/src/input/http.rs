//! HTTP requests.

use super::{FromInput, Input, Value};
use crate::{HttpRequest, Result};

impl FromInput for HttpRequest {
    fn from_input(input: Input<'_>) -> Result<Self> {
        match input.value {
            Value::Http(request) => Ok(*request),
            _ => Err(input.mismatch("an HTTP request")),
        }
    }
}
