//! The worker against what the Functions host's own code did
//! (`tests/host-traces/life.json`), which ran on Linux.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod app;
mod console;
mod invocations;
mod life;
mod recordings;
mod shutdown;
mod start_up;
