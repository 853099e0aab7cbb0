//! Tells clients that listen when a swap has changed what the app offers.

use std::sync::Arc;

use corral_registry::{Event, Registry};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::{APP, Mcp, catalog};

/// Compares the lists before and after each event of the registry, and announces those
/// that differ. A function whose plugin alone was replaced offers what it did before.
pub(crate) async fn announce(mut events: Receiver<Event>, registry: Registry, mcp: Arc<Mcp>) {
    let server: Arc<str> = APP.into();
    let mut app = Arc::clone(registry.snapshot().app());
    let mut known = catalog::of(&app);
    loop {
        match events.recv().await {
            // After missed events the lists are compared as well.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        let now = Arc::clone(registry.snapshot().app());
        if Arc::ptr_eq(&now, &app) {
            continue;
        }
        app = now;
        let current = catalog::of(&app);
        mcp.changes().announce(&server, current.changes(&known));
        known = current;
    }
}
