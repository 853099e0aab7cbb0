//! What is known about the file of one plugin.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::watch::FileStamp;

/// How long a file has to be unchanged to count as complete, when no event says so.
pub(super) const STABLE_AFTER: Duration = Duration::from_secs(1);

/// What is known about the file of one plugin.
#[derive(Debug)]
pub(super) struct ObservedFile {
    pub(super) stamp: Option<FileStamp>,
    pub(super) since: Instant,
    /// Whether it is still to be loaded.
    pub(super) unread: bool,
    /// Why it was refused, as long as it may still be incomplete.
    pub(super) deferred_refusal: Option<Arc<str>>,
}

impl ObservedFile {
    pub(super) fn new(stamp: Option<FileStamp>, unread: bool) -> Self {
        Self {
            stamp,
            since: Instant::now(),
            unread,
            deferred_refusal: None,
        }
    }

    /// Whether it has been unchanged long enough to count as complete.
    pub(super) fn is_stable(&self) -> bool {
        self.since.elapsed() >= STABLE_AFTER
    }
}
