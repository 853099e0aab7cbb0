//! What callers and the host's own loop share.

use std::sync::Arc;

use tokio::sync::watch;

use super::Instance;
use crate::events::{EventKind, Events, HostState};

/// What the host does now.
#[derive(Clone, Default)]
pub(super) enum Current {
    /// The app is being loaded.
    #[default]
    Starting,
    /// An app runs, or will as soon as its handler is ready.
    Running(Arc<Instance>),
    /// No app runs, for this reason.
    Broken(String),
    /// The host has ended.
    Stopped,
}

/// The state of the host.
pub(super) struct State {
    current: watch::Sender<Current>,
    events: Events,
    /// The host's own address.
    address: String,
}

impl State {
    pub(super) fn new(events: Events, address: String) -> Self {
        Self {
            current: watch::Sender::default(),
            events,
            address,
        }
    }

    /// What the host does now.
    pub(super) fn current(&self) -> Current {
        self.current.borrow().clone()
    }

    /// Changes what the host does, and returns what it did until now.
    pub(super) fn replace(&self, next: Current) -> Current {
        self.current.send_replace(next)
    }

    /// Waits until the host does something other than starting.
    pub(super) async fn settled(&self) -> Current {
        let mut current = self.current.subscribe();
        let settled = current.wait_for(|current| !matches!(current, Current::Starting));
        let settled = settled.await.map(|current| current.clone());
        settled.unwrap_or(Current::Stopped)
    }

    /// Tells of a state, which may have a reason.
    pub(super) fn emit(&self, state: HostState, reason: Option<String>) {
        self.events.emit(EventKind::HostStateChanged {
            state,
            address: self.address.clone(),
            reason,
        });
    }
}
