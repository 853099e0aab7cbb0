//! States that MCP servers leave with their clients are sealed.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod keys;
mod rounds;
mod servers;
