//! The Model Context Protocol (MCP) as the handler sees it.
//!
//! Nothing here opens a connection, reads a file or a clock, or knows WebAssembly.

mod arguments;
pub mod header;
mod input_schema;
mod returned;

pub use arguments::{ArgumentChecker, ArgumentMismatch, InvalidSchema};
pub use input_schema::input_schema;
pub use returned::{
    InvalidResult, failure_text, prompt_result, resource_result, tool_failure, tool_result,
};
