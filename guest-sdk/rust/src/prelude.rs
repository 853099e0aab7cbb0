//! Common imports: `use corral_sdk::prelude::*;`.

pub use crate::{
    Batch, Context, Error, Html, HttpRequest, IntoResponse, Json, Message, QueueMessage, Redirect,
    Response, Result, ServiceBusMessage, Timer, function,
};
// The macros by name, so that a plugin may also use the `log` crate.
pub use crate::{debug, error, info, warn};
