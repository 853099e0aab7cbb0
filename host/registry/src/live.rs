//! The live state of an app.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::event::Events;
use crate::snapshot::Snapshot;
use crate::store::Peer;

/// The live state: the keeper writes it, the registry reads it.
pub(crate) struct LiveState<P> {
    pub(crate) snapshot: ArcSwap<Snapshot<P>>,
    pub(crate) events: Events,
    pub(crate) settled: watch::Sender<bool>,
    /// Other processes that share the state folder.
    pub(crate) peers: Arc<ArcSwap<Vec<Peer>>>,
}
