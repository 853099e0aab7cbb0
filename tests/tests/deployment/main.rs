//! Shapes of deployment: where an app lies, what may be written, who runs the handler
//! and with how much. Each is started twice, and says what works and what the operator
//! was told.
//!
//! Some shapes take root to make. As root (CI is), everything runs, and a tool that is
//! missing is a failure; as another user those rows say that they need root.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod cache;
mod host;
mod machine;
mod places;
mod push;
mod root;
mod settings;
mod shapes;
mod state;
