//! The admin interface, through the binary.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

mod apps;
mod document;
mod events;
mod listing;
mod metrics;
mod push;
mod status;
mod tokens;
