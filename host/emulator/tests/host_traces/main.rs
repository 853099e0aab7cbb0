//! The emulated host against the recorded exchanges of the Functions host's own code
//! (`tests/host-traces`).

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod events;
mod exceptions;
mod inputs;
mod ordered;
mod outputs;
mod placeholders;
mod restore;
mod traces;
