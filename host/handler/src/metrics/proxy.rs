//! The metrics of one proxy.

use std::sync::Arc;
use std::time::Instant;

use super::histogram::Histogram;
use super::outcome::{Outcome, Outcomes};
use crate::failure::FailureKind;

/// The metrics of one proxy of proxies.json.
#[derive(Debug, Default)]
pub(super) struct ProxyMeter {
    pub(super) outcomes: Outcomes,
    /// The time from the request to the head of its response.
    pub(super) time: Histogram,
}

/// The tally of one proxied request, counted when it is dropped. By default the request
/// was cancelled by its caller.
#[derive(Debug)]
pub(crate) struct ProxyTally {
    meter: Arc<ProxyMeter>,
    started: Instant,
    outcome: Outcome,
}

impl ProxyTally {
    pub(super) fn new(meter: Arc<ProxyMeter>) -> Self {
        Self {
            meter,
            started: Instant::now(),
            outcome: Outcome::CANCELLED,
        }
    }

    /// When the request arrived.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// There is a response, of any status.
    pub(crate) fn answered(mut self) {
        self.outcome = Outcome::Succeeded;
    }

    /// There is no response.
    pub(crate) fn failed(mut self, kind: FailureKind) {
        self.outcome = Outcome::Failed(kind);
    }
}

impl Drop for ProxyTally {
    fn drop(&mut self) {
        self.meter.outcomes.count(self.outcome);
        if self.outcome != Outcome::CANCELLED {
            self.meter.time.observe(self.started.elapsed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(end: impl FnOnce(ProxyTally)) -> (Vec<(&'static str, u64)>, u64) {
        let meter = Arc::<ProxyMeter>::default();
        end(ProxyTally::new(Arc::clone(&meter)));
        let outcomes = meter.outcomes.counted();
        let outcomes = outcomes.map(|(outcome, count)| (outcome.code(), count));
        (outcomes.collect(), meter.time.count())
    }

    #[test]
    fn every_request_is_counted_once() {
        assert_eq!(counted(drop), (vec![("cancelled", 1)], 0));
        assert_eq!(counted(ProxyTally::answered), (vec![("ok", 1)], 1));
        let failed = counted(|tally| tally.failed(FailureKind::Trap));
        assert_eq!(failed, (vec![("trap", 1)], 1));
    }
}
