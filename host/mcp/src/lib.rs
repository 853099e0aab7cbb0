//! The Model Context Protocol (MCP) as the handler sees it.
//!
//! Nothing here opens a connection, reads a file or a clock, or knows WebAssembly.

mod arguments;
mod canonical;
pub mod code;
pub mod definitions;
pub mod event;
pub mod folder;
pub mod header;
mod id;
mod input_schema;
mod members;
mod message;
mod mismatch;
mod reply;
pub mod request_state;
mod response;
mod returned;
mod round;
mod subject;

pub use arguments::{ArgumentChecker, ArgumentMismatch, InvalidSchema};
pub use id::Id;
pub use input_schema::input_schema;
pub use members::Members;
pub use message::{Malformed, Message};
pub use mismatch::{HeaderMismatch, check_headers};
pub use reply::{InvalidReply, Reply};
pub use response::{ErrorData, error_response};
pub use returned::{
    InvalidResult, failure_text, prompt_result, resource_result, tool_failure, tool_result,
};
pub use round::{asks, lacking};
pub use subject::{Subject, SubjectKind};
