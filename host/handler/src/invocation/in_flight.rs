//! Counts the invocations in flight, and drains them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// The bit that says that no new invocation is accepted.
const DRAINING: usize = 1 << (usize::BITS - 1);

/// Counts invocations so that the last one can be awaited.
///
/// Count and flag share one word: an invocation is either counted before the flag
/// is set, and awaited, or it sees the flag.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    state: AtomicUsize,
    last: Notify,
}

/// One invocation in flight; dropping it ends it.
pub(crate) struct InFlightGuard(Arc<InFlight>);

impl InFlight {
    /// Counts one more; `None` once [`InFlight::drain`] was called.
    pub(crate) fn begin(self: &Arc<Self>) -> Option<InFlightGuard> {
        let invocation = InFlightGuard(Arc::clone(self));
        let before = self.state.fetch_add(1, Ordering::AcqRel);
        (before & DRAINING == 0).then_some(invocation)
    }

    /// Whether [`InFlight::drain`] was called.
    pub(crate) fn is_draining(&self) -> bool {
        self.state.load(Ordering::Acquire) & DRAINING != 0
    }

    /// Accepts no more invocations, and waits until those in flight have ended.
    pub(crate) async fn drain(&self) {
        let ended = self.last.notified();
        if self.state.fetch_or(DRAINING, Ordering::AcqRel) & !DRAINING != 0 {
            ended.await;
        }
    }
}

impl InFlightGuard {
    /// The counter of all invocations in flight.
    pub(crate) fn counter(&self) -> &InFlight {
        &self.0
    }
}

impl Drop for InFlightGuard {
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
    async fn drain_returns_at_once_without_invocations() {
        let in_flight = Arc::new(InFlight::default());
        in_flight.drain().await;
        assert!(in_flight.begin().is_none());
    }

    #[tokio::test]
    async fn drain_waits_for_the_last_invocation() {
        let in_flight = Arc::new(InFlight::default());
        let one = in_flight.begin().unwrap();
        let two = in_flight.begin().unwrap();
        let drained = tokio::spawn({
            let in_flight = Arc::clone(&in_flight);
            async move { in_flight.drain().await }
        });
        while in_flight.begin().is_some() {
            tokio::task::yield_now().await;
        }
        drop(one);
        tokio::task::yield_now().await;
        assert!(!drained.is_finished());
        drop(two);
        drained.await.unwrap();
    }
}
