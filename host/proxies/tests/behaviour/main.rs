//! What proxies.json does to requests and responses, case by case.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here"
)]

mod bench;
mod errors;
mod matching;
mod properties;
mod requests;
mod responses;
mod traces;
