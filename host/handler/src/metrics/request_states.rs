//! States that MCP servers left with their clients.

use std::sync::atomic::{AtomicU64, Ordering};

/// What happened to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StateOutcome {
    /// It was sealed for a client.
    Sealed,
    /// It came back and was opened.
    Opened,
    /// It came back too late.
    Expired,
    /// It was altered, or belongs to another request.
    Forged,
    /// It was not sealed here, or by a key that is not configured.
    Unknown,
    /// The request cannot be read, so what it returns is not known.
    Unreadable,
}

impl StateOutcome {
    /// All, in their order.
    const ALL: [Self; 6] = [
        Self::Sealed,
        Self::Opened,
        Self::Expired,
        Self::Forged,
        Self::Unknown,
        Self::Unreadable,
    ];

    /// Its name in metrics.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Opened => "opened",
            Self::Expired => "expired",
            Self::Forged => "forged",
            Self::Unknown => "unknown",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The states of one function, by what happened to them.
#[derive(Debug, Default)]
pub(crate) struct RequestStateCounts([AtomicU64; StateOutcome::ALL.len()]);

impl RequestStateCounts {
    /// Counts `number` states.
    pub(crate) fn count(&self, outcome: StateOutcome, number: u64) {
        let mut counters = StateOutcome::ALL.iter().zip(&self.0);
        if let Some((_, counter)) = counters.find(|(known, _)| **known == outcome) {
            counter.fetch_add(number, Ordering::Relaxed);
        }
    }

    /// Each outcome that occurred, with its count.
    pub(super) fn counted(&self) -> impl Iterator<Item = (StateOutcome, u64)> {
        let counters = StateOutcome::ALL.into_iter().zip(&self.0);
        counters
            .map(|(outcome, counter)| (outcome, counter.load(Ordering::Relaxed)))
            .filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_outcome() {
        let states = RequestStateCounts::default();
        states.count(StateOutcome::Forged, 1);
        states.count(StateOutcome::Sealed, 2);
        states.count(StateOutcome::Forged, 1);
        let counted: Vec<_> = states.counted().collect();
        assert_eq!(
            counted,
            [(StateOutcome::Sealed, 2), (StateOutcome::Forged, 2)]
        );
    }
}
