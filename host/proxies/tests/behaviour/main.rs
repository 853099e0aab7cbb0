//! What proxies.json does to requests and answers, case by case.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here"
)]

mod answers;
mod bench;
mod faults;
mod matching;
mod properties;
mod requests;
mod traces;
