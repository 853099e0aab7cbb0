//! No call outlasts `functionTimeout`: the Functions host would kill the handler, with
//! every other call in it. Each of these calls hangs for a different reason; all run
//! concurrently.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]
#![cfg(unix)]

mod first_load;
mod payload;
mod process_gate;
mod proxying;
mod row;
