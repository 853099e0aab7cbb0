//! Text.

use super::{FromInput, Input, Value};
use crate::{Error, Result};

/// Text as it is, JSON as it was sent; bytes and HTTP bodies must be UTF-8.
impl FromInput for String {
    fn from_input(input: Input<'_>) -> Result<Self> {
        match input.value {
            Value::Text(text) | Value::Json(text) => Ok(text),
            Value::None => Err(input.mismatch("text")),
            value => Self::from_utf8(value.into_bytes().unwrap_or_default()).map_err(|error| {
                let reason = error.utf8_error();
                Error::caller(format_args!(
                    "input `{}` is not UTF-8: {reason}",
                    input.name
                ))
            }),
        }
    }
}
