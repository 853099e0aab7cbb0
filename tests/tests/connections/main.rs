//! Connections and streamed bodies at their limits: callers who are slow, who
//! send too much, or who wait for a word, and messages with odd ends.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

mod apps;
mod ends;
mod heads;
mod sizes;
mod slow;
mod wire;
