//! MCP servers that are plugins: what `mcp` of plugin.json allows, tool by tool, and how
//! a server is contained that does not keep to the protocol.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod cancellation;
mod configuration;
mod containment;
mod messages;
mod server;
mod transport;
