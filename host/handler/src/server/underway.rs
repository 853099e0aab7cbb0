//! The invocations under way, and the end of taking new ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// The bit that says that no new invocation is taken.
const DRAINING: usize = 1 << (usize::BITS - 1);

/// Counts invocations so that the last one can be awaited.
///
/// Count and flag share one word: an invocation either is counted before the
/// flag is set, and awaited, or sees the flag.
#[derive(Debug, Default)]
pub(crate) struct Underway {
    state: AtomicUsize,
    last: Notify,
}

/// One invocation under way; ends when dropped.
pub(super) struct Invocation(Arc<Underway>);

impl Underway {
    /// Counts one more; `None` once [`Underway::drain`] was called.
    pub(super) fn begin(self: &Arc<Self>) -> Option<Invocation> {
        let invocation = Invocation(Arc::clone(self));
        let before = self.state.fetch_add(1, Ordering::AcqRel);
        (before & DRAINING == 0).then_some(invocation)
    }

    /// Whether [`Underway::drain`] was called.
    pub(super) fn is_draining(&self) -> bool {
        self.state.load(Ordering::Acquire) & DRAINING != 0
    }

    /// Takes no more, and waits for the end of those under way.
    pub(crate) async fn drain(&self) {
        let ended = self.last.notified();
        if self.state.fetch_or(DRAINING, Ordering::AcqRel) & !DRAINING != 0 {
            ended.await;
        }
    }
}

impl Drop for Invocation {
    fn drop(&mut self) {
        if self.0.state.fetch_sub(1, Ordering::AcqRel) == DRAINING | 1 {
            self.0.last.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_invocations_there_is_nothing_to_await() {
        let underway = Arc::new(Underway::default());
        underway.drain().await;
        assert!(underway.begin().is_none());
    }

    #[tokio::test]
    async fn the_last_invocation_is_awaited() {
        let underway = Arc::new(Underway::default());
        let one = underway.begin().unwrap();
        let two = underway.begin().unwrap();
        let drained = tokio::spawn({
            let underway = Arc::clone(&underway);
            async move { underway.drain().await }
        });
        while underway.begin().is_some() {
            tokio::task::yield_now().await;
        }
        drop(one);
        tokio::task::yield_now().await;
        assert!(!drained.is_finished());
        drop(two);
        drained.await.unwrap();
    }
}
