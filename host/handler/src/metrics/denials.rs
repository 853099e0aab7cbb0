//! Denials: what plugins were refused.

use std::sync::atomic::{AtomicU64, Ordering};

use corral_runtime::DenialKind;

/// The denials of one function's plugins, by kind.
#[derive(Debug, Default)]
pub(crate) struct Denials([AtomicU64; DenialKind::ALL.len()]);

impl Denials {
    /// Counts a denial.
    pub(crate) fn count(&self, kind: DenialKind) {
        let mut counters = DenialKind::ALL.iter().zip(&self.0);
        if let Some((_, counter)) = counters.find(|(known, _)| **known == kind) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Each kind that occurred, with its count.
    pub(super) fn counted(&self) -> impl Iterator<Item = (DenialKind, u64)> {
        let counters = DenialKind::ALL.into_iter().zip(&self.0);
        counters
            .map(|(kind, counter)| (kind, counter.load(Ordering::Relaxed)))
            .filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_kind() {
        let denials = Denials::default();
        for kind in [DenialKind::Origin, DenialKind::Socket, DenialKind::Origin] {
            denials.count(kind);
        }
        let counted: Vec<_> = denials.counted().collect();
        assert_eq!(counted, [(DenialKind::Origin, 2), (DenialKind::Socket, 1)]);
    }
}
