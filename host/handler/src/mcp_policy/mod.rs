//! Functions whose plugins are MCP servers: what the handler does at the edge of a
//! server by `mcp` of plugin.json.
//!
//! The body of a request is read once, decides which rule applies, and is handed on
//! unchanged. The call then runs like any other of a `wasi:http` plugin, in a sandbox
//! with the limits and grants of its rule. What it sends is checked message by message,
//! so that a call that fails ends with a JSON-RPC error and not with a broken
//! connection.

mod answer;
mod call;
mod events;
mod gates;
mod held;
mod request;
mod request_state;
mod transport;

pub(crate) use call::invoke;
pub(crate) use gates::Gates;
pub(crate) use request_state::{now, principal};
