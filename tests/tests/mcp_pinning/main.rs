//! What an MCP server tells its clients about itself is compared with what was accepted.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod listeners;
mod lock;
mod servers;
mod swaps;
