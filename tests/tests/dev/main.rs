//! The local Functions host, `handler dev`: the real command runs apps with the real
//! handler and with handlers of others.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod builds;
mod crashes;
mod go;
mod http;
mod keys;
mod mcp;
mod node;
#[cfg(target_os = "linux")]
mod orphans;
mod output;
mod page;
mod page_in_a_browser;
mod plain_handlers;
#[cfg(target_os = "linux")]
mod queues;
mod record;
mod restarts;
mod triggers;
#[cfg(target_os = "linux")]
mod with_azurite;
