//! Arguments of a function: the trigger's value, and parts of the request beside it.

mod fields;
mod form;
mod parts;
mod path;
mod query;

pub use form::Form;
pub use path::Path;
pub use query::Query;

use crate::{Context, FromInput, Result};

/// What a function can take as an argument.
///
/// Every [`FromInput`] is the trigger's value, of which a function takes one. What only
/// reads the [request](Context::request) can be combined with it and with others, and so
/// can your own types:
///
/// ```
/// use corral_sdk::prelude::*;
/// use corral_sdk::FromContext;
///
/// struct ApiKey(String);
///
/// impl FromContext for ApiKey {
///     fn from_context(context: &mut Context) -> Result<Self> {
///         let key = context.request().and_then(|request| request.header("x-api-key"));
///         let key = key.ok_or_else(|| Error::response(401, "the header x-api-key is missing"))?;
///         Ok(Self(key.to_owned()))
///     }
/// }
///
/// #[function]
/// fn order(key: ApiKey, Json(quantity): Json<u32>) -> String {
///     format!("{} orders {quantity}", key.0)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a function cannot take `{Self}`",
    note = "take `HttpRequest`, `Json<T>`, `String`, `Vec<u8>`, `Timer`, `QueueMessage`, \
            `ServiceBusMessage`, `Blob`, `EventHubEvent`, `EventGridEvent`, `CloudEvent`, \
            `KafkaEvent`, `Batch<T>`, `Form<T>`, `Value` or an `Option` of one of them; and \
            `Query<T>`, `Path<T>`, `HeaderMap`, `Method` or `Uri` of the crate `http` beside it"
)]
pub trait FromContext: Sized {
    /// Whether it is the trigger's value, which can be taken once.
    const TAKES_TRIGGER: bool = false;

    /// Makes the argument.
    fn from_context(context: &mut Context) -> Result<Self>;
}

impl<T: FromInput> FromContext for T {
    const TAKES_TRIGGER: bool = true;

    fn from_context(context: &mut Context) -> Result<Self> {
        context.trigger()
    }
}

#[cfg(test)]
mod tests;
