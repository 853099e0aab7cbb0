#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]
//! What the end-to-end suites share: function apps to serve, the real handler
//! that serves them, and a Functions host that calls it.
//!
//! The suites are in `tests/tests`, one file for each concern. They start the
//! binary that `cargo build` made, with guests that `cargo xtask plugins` made;
//! `cargo xtask test` does all of it in order.

pub mod app;
pub mod attacks;
pub mod backend;
pub mod client;
pub mod guests;
pub mod handler;
pub mod log;
pub mod upstream;
pub mod versions;
mod wasmtime;
mod watchdog;

pub use app::{Function, FunctionApp};
pub use backend::Backend;
pub use client::{Call, Delivered, Exchange, Failure, Framing, HttpCall, Received, Timer, Trigger};
pub use handler::{Handler, Shared};
pub use upstream::{Authority, Upstream};
pub use wasmtime::WasmtimeServe;
