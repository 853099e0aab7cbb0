//! The wire format between the Azure Functions host and a custom handler.
//!
//! Pure functions over bytes: nothing here opens a file or a socket. A call of
//! one function goes through three steps:
//!
//! 1. [`Signature::new`] reads the function's bindings once, when the function
//!    is loaded.
//! 2. [`decode`] turns the body of the host's `POST` into an [`Invocation`].
//!    The encodings that the host stacks on a value are undone here and
//!    nowhere else.
//! 3. [`encode`] turns an [`PluginOutput`] into the response, so that the service
//!    behind each output binding receives what the plugin returned.
//!
//! ```
//! use corral_app::{Binding, Cardinality, DataType, Direction};
//! use corral_protocol::{CallHeaders, PluginOutput, Output, Signature, Value, decode, encode};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let binding = |name: &str, kind: &str, direction| Binding {
//!     name: name.to_owned(),
//!     kind: kind.to_owned(),
//!     direction,
//!     data_type: DataType::Unset,
//!     cardinality: Cardinality::One,
//! };
//! let signature = Signature::new(&[
//!     binding("item", "queueTrigger", Direction::In),
//!     binding("$return", "queue", Direction::Out),
//! ])?;
//!
//! let body = br#"{"Data":{"item":"\"ping\""},"Metadata":{"DequeueCount":"1"}}"#;
//! let id = || "made up".to_owned();
//! let invocation = decode(body, "echo", &signature, CallHeaders::default(), id)?;
//! assert_eq!(invocation.inputs, [("item".to_owned(), Value::Text("ping".to_owned()))]);
//! assert_eq!(invocation.metadata.to_json(), r#"{"DequeueCount":1}"#);
//!
//! let plugin_output = PluginOutput {
//!     return_value: Some(Output::Text("pong".to_owned())),
//!     ..PluginOutput::default()
//! };
//! let encoded = encode(&plugin_output, &signature, &[])?;
//! assert_eq!(encoded.body, br#"{"Outputs":{},"ReturnValue":["pong"]}"#);
//! # Ok(())
//! # }
//! ```
//!
//! Programs that use stdin and stdout get [`command_request`] and
//! [`command_response`] in place of the typed values.
//!
//! JSON that need not be interpreted is carried as text and never reformatted,
//! so numbers, key order and spacing survive.

#![forbid(unsafe_code)]

mod command;
mod date;
mod decode;
mod encode;
mod error_body;
mod json;
mod metadata;
mod model;
mod raw;
mod signature;
mod status;
mod traceparent;

pub use command::{CommandResponse, CommandResponseError, command_request, command_response};
pub use decode::{CallHeaders, DecodeError, decode};
pub use encode::{EncodeError, Encoded, encode};
pub use error_body::ErrorBody;
pub use metadata::Metadata;
pub use model::{
    Fields, HttpRequest, HttpResponse, Invocation, Message, Output, PluginOutput, TraceContext,
    Value,
};
pub use raw::{RawRequest, RawResponse, public_url, raw_invocation, raw_response};
pub use signature::{Signature, SignatureError};
pub use status::{InvalidStatus, check_status};
pub use traceparent::is_traceparent;
