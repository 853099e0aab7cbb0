//! The Model Context Protocol (MCP) as the handler sees it.
//!
//! Nothing here opens a connection, reads a file or a clock, or knows WebAssembly.

pub mod header;
