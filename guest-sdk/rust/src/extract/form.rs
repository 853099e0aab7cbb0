//! A form in the body of a request.

use serde::de::DeserializeOwned;

use super::fields;
use crate::{Error, FromInput, Input, Result};

/// The fields of a form (`application/x-www-form-urlencoded`) in the body of an HTTP
/// request. A name that repeats is a `Vec`, and an empty field is `None` in an `Option`.
/// What does not match is an error with [`Fault::Caller`](crate::Fault).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromInput for Form<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let Some(body) = input.value.as_bytes() else {
            return Err(input.mismatch("a form"));
        };
        let pairs: Vec<_> = form_urlencoded::parse(body).into_owned().collect();
        fields::deserialize(&pairs)
            .map(Self)
            .map_err(|error| Error::caller(format_args!("the form is not valid: {error}")))
    }
}
