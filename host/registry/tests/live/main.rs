//! What the registry promises, with a loader that knows nothing of WebAssembly.

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
