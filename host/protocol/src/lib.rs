//! The wire format between the Azure Functions host and a custom handler.
//!
//! Pure functions over bytes: nothing here opens a file or a socket.

mod model;

pub use model::{
    Fields, HttpRequest, HttpResponse, Invocation, Message, Outcome, Output, TraceContext, Value,
};
