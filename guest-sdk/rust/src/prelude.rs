//! What a function usually needs: `use corral_sdk::prelude::*;`.

pub use crate::{
    Batch, Context, Error, Html, HttpRequest, IntoResponse, Json, Message, QueueMessage, Redirect,
    Response, Result, ServiceBusMessage, Timer, function,
};
// Under their own names, so that a plugin may use the `log` crate beside them.
pub use crate::{debug, error, info, warn};
