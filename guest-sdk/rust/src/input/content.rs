//! Inputs as text, bytes, JSON or an HTTP request.

use serde::de::DeserializeOwned;

use super::{BindingName, FromInput, Input, Value};
use crate::{Error, HttpRequest, Json, Result};

/// Text unchanged, JSON as it was sent; bytes and HTTP bodies must be UTF-8.
impl FromInput for String {
    fn from_input(input: Input<'_>) -> Result<Self> {
        match input.value {
            Value::Text(text) | Value::Json(text) => Ok(text),
            Value::None => Err(input.mismatch("text")),
            Value::Bytes(bytes) => text(bytes, input.name),
            Value::Http(request) => text(request.into_body(), input.name),
        }
    }
}

fn text(bytes: Vec<u8>, name: BindingName<'_>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let reason = error.utf8_error();
        Error::caller(format_args!("input `{name}` is not UTF-8: {reason}"))
    })
}

/// Bytes unchanged, and the bytes of text, JSON and HTTP bodies.
impl FromInput for Vec<u8> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        match input.value {
            Value::None => Err(input.mismatch("bytes")),
            value => Ok(value.into_bytes().unwrap_or_default()),
        }
    }
}

impl<T: DeserializeOwned> FromInput for Json<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let name = input.name;
        let Some(bytes) = input.value.as_bytes() else {
            return Err(input.mismatch("JSON"));
        };
        Self::parse(bytes).map(Json).map_err(|error| {
            Error::caller(format_args!(
                "input `{name}` is not the JSON expected: {error}"
            ))
        })
    }
}

impl FromInput for HttpRequest {
    fn from_input(input: Input<'_>) -> Result<Self> {
        match input.value {
            Value::Http(request) => Ok(*request),
            _ => Err(input.mismatch("an HTTP request")),
        }
    }
}
