//! Requests that the Functions host passes on: forwarded, proxied, with the legacy
//! `httpWorker` section, and with routes without function.json.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod arrivals;
mod commands;
mod configuration;
mod documented_hello;
mod failures;
mod framing;
mod framing_vectors;
mod levels;
mod readiness;
mod responses;
mod routing;
mod traces;
mod vectors_of_routes;
