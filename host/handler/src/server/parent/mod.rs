//! Detects that the Functions host has exited.
//!
//! It may have started the handler through a script, which outlives it. Then the
//! process to watch is not the parent but its parent, or one further up: the first
//! without the id that the host gave to its worker. On Windows, where the environment of
//! others cannot be read, it is the first that is not a shell.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::time::Duration;

#[cfg(unix)]
use unix::Ancestors;
#[cfg(windows)]
use windows::Ancestors;

/// Between two checks.
const INTERVAL: Duration = Duration::from_secs(1);

/// Resolves when the Functions host, or a process between it and this one, has exited.
/// Linux could send a signal instead, but it does so when the parent's *thread* ends,
/// and the host starts its handler from a thread pool.
pub(super) async fn host_exited() {
    let ancestors = Ancestors::of_this_process();
    let mut checks = tokio::time::interval(INTERVAL);
    while ancestors.are_alive() {
        checks.tick().await;
    }
}
