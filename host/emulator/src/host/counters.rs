//! What the host has done so far.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use crate::events::{Outcome, Summary};

/// Counts what the host does.
#[derive(Debug)]
pub(super) struct Counters {
    started: Instant,
    functions: AtomicUsize,
    invocations: AtomicU64,
    failed: AtomicU64,
    host_restarts: AtomicU64,
    worker_starts: AtomicU64,
}

impl Counters {
    /// Nothing has happened yet.
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            functions: AtomicUsize::new(0),
            invocations: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            host_restarts: AtomicU64::new(0),
            worker_starts: AtomicU64::new(0),
        }
    }

    /// How many functions are served from now on.
    pub(super) fn serve(&self, functions: usize) {
        self.functions.store(functions, Ordering::Relaxed);
    }

    /// An invocation has ended.
    pub(super) fn end_invocation(&self, outcome: Outcome) {
        self.invocations.fetch_add(1, Ordering::Relaxed);
        if outcome != Outcome::Succeeded {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The host restarts.
    pub(super) fn restart_host(&self) {
        self.host_restarts.fetch_add(1, Ordering::Relaxed);
    }

    /// The handler's process was started.
    pub(super) fn start_worker(&self) {
        self.worker_starts.fetch_add(1, Ordering::Relaxed);
    }

    /// How long the host has run, in milliseconds.
    pub(super) fn uptime(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// All of it.
    pub(super) fn summary(&self) -> Summary {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Summary {
            duration_ms: self.uptime(),
            functions: self.functions.load(Ordering::Relaxed),
            invocations: read(&self.invocations),
            failed: read(&self.failed),
            host_restarts: read(&self.host_restarts),
            worker_starts: read(&self.worker_starts),
        }
    }
}
