//! Connections and streamed bodies at their limits: callers that are slow, send too
//! much, or wait for `100 Continue`, and unusual ends of messages.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod ends;
mod heads;
mod sizes;
mod slow;
mod wire;
