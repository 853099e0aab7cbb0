//! Counts events of functions: loads, swaps, rollbacks and refusals.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use corral_registry::{Event, EventKind, GenerationInfo};
use corral_runtime::Origin;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Metrics;

/// The results of attempts to change the serving plugin.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    loaded: AtomicU64,
    swapped: AtomicU64,
    rolled_back: AtomicU64,
    refused: AtomicU64,
}

impl Changes {
    /// Each result, with its count.
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

/// Counts `events` until the channel is closed.
pub(crate) async fn watch(mut events: Receiver<Event>, metrics: Arc<Metrics>) {
    loop {
        match events.recv().await {
            Ok(event) => metrics.count(&event),
            // Counting is faster than any event; missed events are lost.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

impl Metrics {
    fn count(&self, event: &Event) {
        // Events of the whole app are not counted.
        let Some(name) = &event.function else { return };
        let counted = |changes: fn(&Changes) -> &AtomicU64| {
            let function = self.function(name);
            changes(&function.changes).fetch_add(1, Ordering::Relaxed);
        };
        match &event.kind {
            EventKind::Loaded(version) => {
                counted(|changes| &changes.loaded);
                self.loaded(version);
            }
            EventKind::Swapped { to, .. } => {
                counted(|changes| &changes.swapped);
                self.loaded(to);
            }
            EventKind::RolledBack { .. } => counted(|changes| &changes.rolled_back),
            EventKind::Refused { .. } => counted(|changes| &changes.refused),
            // The other events do not change the serving plugin.
            _ => {}
        }
    }

    fn loaded(&self, version: &GenerationInfo) {
        match version.origin {
            Origin::Compiled => self.loads.compiled.observe(version.load_time),
            Origin::Cache => self.loads.cached.observe(version.load_time),
        }
    }
}
