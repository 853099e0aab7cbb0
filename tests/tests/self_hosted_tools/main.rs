//! An app of tool, resource and prompt folders whose MCP requests the handler answers
//! itself.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod client;
mod client_log;
mod completion;
mod failures;
mod lists;
mod policy;
mod progress;
mod recorded;
mod rounds;
mod routing;
mod swaps;
