//! Azure Functions Proxies through the running handler, with a real back end.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod commands;
mod documented;
mod fixture;
mod latin_1;
mod local;
mod local_tools;
mod locations;
mod reload;
mod safety;
mod sample;
mod secure;
mod streaming;
mod vectors;
