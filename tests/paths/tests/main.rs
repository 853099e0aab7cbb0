//! The direct and the general path give the same answers: the same outcome, and the
//! same failure in the same words.
//!
//! `PROPTEST_CASES` says how many random invocations each test makes. Suites that start
//! the handler run on the general path as well: `cargo xtask test` starts some of them
//! twice.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod invocations;
mod malformed;
mod paths;
mod plugins;
