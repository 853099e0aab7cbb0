//! Replacing, adding and removing functions while calls come in, through the
//! real handler.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod bad_files;
mod configuration;
mod folders;
mod interleavings;
mod kill;
mod kill_of_a_push;
#[cfg(unix)]
mod links;
mod load;
mod one_snapshot;
mod versions;
mod ways;
