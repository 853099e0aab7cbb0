//! The admin interface, through the binary.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod document;
mod events;
mod listing;
mod metrics;
mod page;
mod push;
mod status;
mod tokens;
