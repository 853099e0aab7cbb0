//! Counts of invocations by outcome.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::failure::FailureKind;

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It succeeded.
    Succeeded,
    /// It failed; the error table has the code.
    Failed(FailureKind),
    /// It succeeded, and its plugin failed after the response.
    FailedAfterwards,
}

impl Outcome {
    /// The caller disconnected before the end of the response.
    pub(crate) const CANCELLED: Self = Self::Failed(FailureKind::Cancelled);

    /// Every outcome, in the order in which they are counted and listed.
    fn all() -> impl Iterator<Item = Self> {
        [Self::Succeeded]
            .into_iter()
            .chain(FailureKind::ALL.map(Self::Failed))
            .chain([Self::FailedAfterwards])
    }

    /// The name that users read: `ok`, `failed_after_answer`, or a code of the error
    /// table.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Succeeded => "ok",
            Self::Failed(kind) => kind.code(),
            Self::FailedAfterwards => "failed_after_answer",
        }
    }

    /// Its index in [`Outcome::all`].
    fn index(self) -> usize {
        match self {
            Self::Succeeded => 0,
            Self::Failed(kind) => 1 + kind as usize,
            Self::FailedAfterwards => 1 + FailureKind::ALL.len(),
        }
    }
}

/// The count of each outcome.
#[derive(Debug, Default)]
pub(crate) struct Outcomes([AtomicU64; FailureKind::ALL.len() + 2]);

impl Outcomes {
    pub(crate) fn count(&self, outcome: Outcome) {
        if let Some(counter) = self.0.get(outcome.index()) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The outcomes that occurred, with their counts.
    pub(crate) fn counted(&self) -> impl Iterator<Item = (Outcome, u64)> {
        let counts = self.0.iter().map(|count| count.load(Ordering::Relaxed));
        Outcome::all().zip(counts).filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_own_index() {
        for (index, outcome) in Outcome::all().enumerate() {
            assert_eq!(outcome.index(), index, "{outcome:?}");
            let outcomes = Outcomes::default();
            outcomes.count(outcome);
            outcomes.count(outcome);
            assert_eq!(outcomes.counted().collect::<Vec<_>>(), [(outcome, 2)]);
        }
        assert_eq!(Outcome::all().count(), Outcomes::default().0.len());
    }
}
