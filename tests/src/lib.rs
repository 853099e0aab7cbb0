#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]
//! The harness of the end-to-end suites: function apps, the real handler that serves
//! them, and a simulated Functions host that calls it.
//!
//! The suites are in `tests/tests`, one file per concern. They start the
//! binary that `cargo build` made, with guests that `cargo xtask plugins` made;
//! `cargo xtask test` does all of it in order.

pub mod app;
pub mod attacks;
pub mod azurite;
pub mod backend;
pub mod browser;
#[cfg(target_os = "linux")]
pub mod busy;
pub mod client;
pub mod dev;
pub mod guests;
pub mod half_sent;
pub mod handler;
pub mod host_paths;
pub mod log;
pub mod mcp;
pub mod platform;
pub mod strict_host;
#[cfg(target_os = "linux")]
pub mod swap;
pub mod timeout;
pub mod traces;
pub mod upstream;
pub mod versions;
mod wasmtime;
mod watchdog;

pub use app::{Function, FunctionApp};
pub use backend::Backend;
pub use client::{Call, Delivered, Exchange, Failure, Framing, HttpCall, Received, Timer, Trigger};
pub use dev::Dev;
pub use handler::{Handler, Shared};
pub use platform::Platform;
pub use strict_host::{StrictHost, Way};
pub use upstream::{Authority, Upstream};
pub use wasmtime::WasmtimeServe;
