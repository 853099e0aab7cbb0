//! The query as a type.

use serde::de::DeserializeOwned;

use super::{FromContext, fields};
use crate::{Context, Error, Result};

/// The query parameters of an HTTP request. A name that repeats is a `Vec`, and an empty
/// value is `None` in an `Option`. What does not match is an error with
/// [`Fault::Caller`](crate::Fault).
///
/// ```
/// use corral_sdk::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// struct Page {
///     #[serde(default)]
///     offset: u32,
///     limit: Option<u32>,
/// }
///
/// #[function]
/// fn list(Query(page): Query<Page>) -> String {
///     format!("{} orders from {}", page.limit.unwrap_or(10), page.offset)
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromContext for Query<T> {
    fn from_context(context: &mut Context) -> Result<Self> {
        let parameters = context.required_request("the query")?.query_pairs();
        fields::deserialize(parameters)
            .map(Self)
            .map_err(|error| Error::caller(format_args!("the query is not valid: {error}")))
    }
}
