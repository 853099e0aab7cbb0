//! How invocations ended, counted.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::server::FailureKind;

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was answered.
    Succeeded,
    /// It failed; the error table has the code.
    Failed(FailureKind),
    /// The caller left before it was answered.
    Abandoned,
}

impl Outcome {
    /// Every outcome, in the order in which they are counted and listed.
    fn all() -> impl Iterator<Item = Self> {
        [Self::Succeeded]
            .into_iter()
            .chain(FailureKind::ALL.map(Self::Failed))
            .chain([Self::Abandoned])
    }

    /// The name that users read: `ok`, `abandoned`, or a code of the error table.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Succeeded => "ok",
            Self::Failed(kind) => kind.code(),
            Self::Abandoned => "abandoned",
        }
    }

    /// Its place in [`Outcome::all`].
    fn index(self) -> usize {
        match self {
            Self::Succeeded => 0,
            Self::Failed(kind) => 1 + kind as usize,
            Self::Abandoned => 1 + FailureKind::ALL.len(),
        }
    }
}

/// A count for each outcome.
#[derive(Debug, Default)]
pub(crate) struct Outcomes([AtomicU64; FailureKind::ALL.len() + 2]);

impl Outcomes {
    pub(crate) fn count(&self, outcome: Outcome) {
        if let Some(counter) = self.0.get(outcome.index()) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The outcomes that there were, with how many of each.
    pub(crate) fn counted(&self) -> impl Iterator<Item = (Outcome, u64)> {
        let counts = self.0.iter().map(|count| count.load(Ordering::Relaxed));
        Outcome::all().zip(counts).filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_place_of_its_own() {
        for (place, outcome) in Outcome::all().enumerate() {
            assert_eq!(outcome.index(), place, "{outcome:?}");
            let outcomes = Outcomes::default();
            outcomes.count(outcome);
            outcomes.count(outcome);
            assert_eq!(outcomes.counted().collect::<Vec<_>>(), [(outcome, 2)]);
        }
        assert_eq!(Outcome::all().count(), Outcomes::default().0.len());
    }
}
