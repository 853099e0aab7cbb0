//! `handler package` and `handler check --package`: what is deployed holds what it should,
//! starts without compiling anything, and faults of other packages are found.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod contents;
mod documented;
mod faults;
mod findings;
mod image;
mod misfits;
mod package;
mod program;
mod refusals;
mod start;
