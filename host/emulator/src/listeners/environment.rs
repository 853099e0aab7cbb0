//! What all listeners of an app share.

use std::sync::Arc;

use corral_storage::{Storage, StorageError};

use super::{Clock, ListenerEvent, Notices, Observer};
use crate::invoker::Invoker;

/// What all listeners of an app share.
#[derive(Clone)]
pub struct Environment {
    /// The id of the host, under which it keeps what it knows: 1 to 32 lower-case letters,
    /// digits and hyphens.
    pub host_id: String,
    /// The storage account of the host.
    pub host_storage: Arc<dyn Storage>,
    /// Runs the functions.
    pub invoker: Arc<dyn Invoker>,
    /// Takes what the listeners tell.
    pub observer: Arc<dyn Observer>,
    /// Notices of what the host itself has written.
    pub notices: Notices,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Environment {
    /// Tells of an operation on storage that failed. `action` completes "cannot".
    pub(super) fn storage_failed(&self, action: impl Into<String>, error: &StorageError) {
        self.observer.observe(ListenerEvent::StorageFailed {
            action: action.into(),
            error: error.to_string(),
        });
    }
}
