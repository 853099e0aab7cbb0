//! Requests that the Functions host hands over as they are: forwarded, proxied,
//! by the old `httpWorker` section, and by routes without function.json.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

mod apps;
mod arrivals;
mod commands;
mod configuration;
mod documented_hello;
mod failures;
mod framing;
mod framing_vectors;
mod readiness;
mod responses;
mod routing;
mod vectors_of_routes;
