//! Tests of the registry with a loader that does not use WebAssembly.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

mod commands;
mod fake;
mod interleavings;
