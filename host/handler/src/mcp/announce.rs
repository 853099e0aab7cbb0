//! Tells clients that listen when a swap has changed what a server offers.

use std::sync::Arc;

use corral_mcp::folder::{Catalog, Lists};
use corral_registry::{Event, EventKind, Registry};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::APP;
use crate::invocation::Invoker;

/// Announces what each event of the registry changes: the lists of the app's folders, and
/// those of a plugin that is a server itself. A function whose plugin alone was replaced
/// offers what it did before, but as a resource it may have other content.
pub(crate) async fn announce(
    mut events: Receiver<Event>,
    registry: Registry,
    invoker: Arc<Invoker>,
) {
    let server: Arc<str> = APP.into();
    let changes = &invoker.listeners.changes;
    let mut app = Arc::clone(registry.snapshot().app());
    let mut known = Catalog::of(&app);
    loop {
        match events.recv().await {
            Ok(Event {
                function: Some(function),
                kind: EventKind::DefinitionsChanged { difference, .. },
                ..
            }) => changes.announce(&function, difference.lists()),
            Ok(Event {
                function: Some(function),
                kind: EventKind::Swapped { .. } | EventKind::RolledBack { .. },
                ..
            }) => changes.announce_function(&server, &function),
            // What was missed may have been of any server. The app's lists are compared
            // in any case.
            Err(RecvError::Lagged(_)) => {
                for function in &registry.snapshot().app().functions {
                    let name: Arc<str> = function.name.as_str().into();
                    changes.announce(&name, Lists::ALL);
                    changes.announce_function(&server, &name);
                }
            }
            Ok(_) => {}
            Err(RecvError::Closed) => return,
        }
        let now = Arc::clone(registry.snapshot().app());
        if Arc::ptr_eq(&now, &app) {
            continue;
        }
        app = now;
        let current = Catalog::of(&app);
        changes.announce(&server, current.changes(&known));
        known = current;
    }
}
