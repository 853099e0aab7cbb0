//! The Model Context Protocol (MCP) as the handler sees it.
//!
//! Nothing here opens a connection, reads a file or a clock, or knows WebAssembly.

mod canonical;
pub mod definitions;
pub mod header;
pub mod request_state;
