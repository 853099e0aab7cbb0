//! JSON as a type of the author's.

use serde::de::DeserializeOwned;

use super::{FromInput, Input};
use crate::{Error, Json, Result};

impl<T: DeserializeOwned> FromInput for Json<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let mismatch = input.mismatch("JSON");
        let bytes = input.value.into_bytes().ok_or(mismatch)?;
        Self::parse(&bytes).map(Json).map_err(|error| {
            let name = input.name;
            Error::caller(format_args!(
                "input `{name}` is not the JSON expected: {error}"
            ))
        })
    }
}
