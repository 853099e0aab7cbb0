//! Azure Functions Proxies through the running handler, with a real back end.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

mod commands;
mod documented;
mod fixture;
mod local;
mod reload;
mod safety;
mod sample;
mod secure;
mod streaming;
mod vectors;
