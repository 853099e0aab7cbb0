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

mod choice;
mod invocations;
mod malformed;
mod paths;
mod plugins;

use std::env;

use proptest::test_runner::{Config, TestRunner};

/// How many random invocations a test makes, unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 2_000;

fn runner() -> TestRunner {
    let cases = env::var("PROPTEST_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(cases)
    })
}
