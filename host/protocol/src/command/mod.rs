//! The `command` contract: a program reads the call from stdin and writes the
//! result to stdout, both as JSON.
//!
//! The call has the members of the host's own payload, `Data` and `Metadata`,
//! without its inner encodings; see [`command_request`]. The result has the
//! members of the host's own response; see [`command_response`].

mod error;
mod http;
mod request;
mod response;

pub use error::CommandResponseError;
pub use request::command_request;
pub use response::{CommandResponse, command_response};
