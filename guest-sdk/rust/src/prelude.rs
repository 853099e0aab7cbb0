//! Common imports: `use corral_sdk::prelude::*;`.

#[cfg(feature = "http-client")]
pub use crate::http_client::ResponseExt;
pub use crate::{
    Batch, Blob, CloudEvent, Context, Error, EventGridEvent, EventHubEvent, Form, Html,
    HttpRequest, IntoResponse, Json, KafkaEvent, Message, Path, Query, QueueMessage, Redirect,
    Response, Result, ServiceBusMessage, Timer, ToolResult, function, report_progress,
};
// The macros by name, so that a plugin may also use the `log` crate.
pub use crate::{debug, error, info, warn};
