//! Faults around the handler. During each, a well-behaved function is called, none of
//! its calls fails, and the fault is logged. With `--nocapture` the rows are printed,
//! with the times of calls when idle and during the fault; they are not asserted, since
//! machines differ.
//!
//! Some rows need root. As root (as in CI), everything runs, and a missing tool is a
//! failure; as another user those rows print that they need root.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod back_ends;
mod callers;
mod clock;
mod commands;
mod compiler;
mod console;
mod disk;
mod listener;
mod load;
mod machine;
mod plugins;
