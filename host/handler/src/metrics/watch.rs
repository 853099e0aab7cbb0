//! Counts what happens to functions beside their being called.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use corral_registry::{Event, Version, What};
use corral_runtime::Origin;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Metrics;

/// How attempts to change what serves ended.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    loaded: AtomicU64,
    swapped: AtomicU64,
    rolled_back: AtomicU64,
    refused: AtomicU64,
}

impl Changes {
    /// Each result and how often it was.
    pub(crate) fn all(&self) -> [(&'static str, u64); 4] {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        [
            ("loaded", count(&self.loaded)),
            ("swapped", count(&self.swapped)),
            ("rolled_back", count(&self.rolled_back)),
            ("refused", count(&self.refused)),
        ]
    }
}

/// Counts `events` until there are no more to come.
pub(crate) async fn watch(mut events: Receiver<Event>, metrics: Arc<Metrics>) {
    loop {
        match events.recv().await {
            Ok(event) => metrics.count(&event),
            // Counting is faster than anything that happens to functions; what
            // was missed all the same cannot be counted any more.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

impl Metrics {
    fn count(&self, event: &Event) {
        // What befalls the whole app is no change of a function.
        let Some(name) = &event.function else { return };
        let counted = |changes: fn(&Changes) -> &AtomicU64| {
            let function = self.function(name);
            changes(&function.changes).fetch_add(1, Ordering::Relaxed);
        };
        match &event.what {
            What::Loaded(version) => {
                counted(|changes| &changes.loaded);
                self.loaded(version);
            }
            What::Swapped { to, .. } => {
                counted(|changes| &changes.swapped);
                self.loaded(to);
            }
            What::RolledBack { .. } => counted(|changes| &changes.rolled_back),
            What::Refused { .. } => counted(|changes| &changes.refused),
            // Nothing of the rest is an attempt to change what serves.
            _ => {}
        }
    }

    fn loaded(&self, version: &Version) {
        match version.origin {
            Origin::Compiled => self.loads.compiled.observe(version.took),
            Origin::Cache => self.loads.cached.observe(version.took),
        }
    }
}
