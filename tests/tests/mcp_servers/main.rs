//! MCP servers as plugins, made with the official SDKs for TypeScript, Rust and Go, and as
//! folders that the handler serves: the conformance suite, and the official clients.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod clients;
mod conformance;
mod folders;
mod page;
