//! The linear memory of all plugins together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// What there is for all.
pub(crate) struct Memory {
    /// In all, in bytes.
    limit: u64,
    /// What nobody is sure of and nobody has.
    common: AtomicU64,
    /// What the next function will be sure of.
    each: u64,
    /// What is left to be given out as such parts.
    unclaimed: Mutex<u64>,
}

/// What one function has.
pub(crate) struct Part {
    memory: Arc<Memory>,
    /// What it is sure of.
    own: u64,
    used: Mutex<u64>,
}

impl Memory {
    pub(super) fn new(expected: usize, limit: u64) -> Arc<Self> {
        let half = limit / 2;
        let expected = u64::try_from(expected).unwrap_or(u64::MAX).max(1);
        Arc::new(Self {
            limit,
            common: AtomicU64::new(limit - half),
            each: half / expected,
            unclaimed: Mutex::new(half),
        })
    }

    pub(super) fn part_of_one(self: &Arc<Self>) -> Arc<Part> {
        let mut unclaimed = self.unclaimed.lock();
        // Functions that are added while the handler runs may come too late.
        let own = self.each.min(*unclaimed);
        *unclaimed -= own;
        Arc::new(Part {
            memory: Arc::clone(self),
            own,
            used: Mutex::new(0),
        })
    }
}

impl Part {
    /// What all functions together may have, in bytes.
    pub(crate) fn limit(&self) -> u64 {
        self.memory.limit
    }

    /// Takes `bytes`; says whether there were so many.
    pub(crate) fn take(&self, bytes: u64) -> bool {
        let mut used = self.used.lock();
        let after = used.saturating_add(bytes);
        let borrowed = after.saturating_sub(self.own) - used.saturating_sub(self.own);
        let lend = |common: u64| common.checked_sub(borrowed);
        let common = &self.memory.common;
        if borrowed > 0
            && common
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, lend)
                .is_err()
        {
            return false;
        }
        *used = after;
        true
    }

    /// Gives `bytes` back that were taken.
    pub(crate) fn give_back(&self, bytes: u64) {
        let mut used = self.used.lock();
        let after = used.saturating_sub(bytes);
        let returned = used.saturating_sub(self.own) - after.saturating_sub(self.own);
        self.memory.common.fetch_add(returned, Ordering::Relaxed);
        *used = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_what_another_is_sure_of() {
        let memory = Memory::new(2, 100);
        let (greedy, modest) = (memory.part_of_one(), memory.part_of_one());
        assert!(greedy.take(75));
        assert!(!greedy.take(1));
        assert!(modest.take(25));
        assert!(!modest.take(1));
        greedy.give_back(1);
        assert!(modest.take(1));
        assert!(!greedy.take(1));
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let memory = Memory::new(1, 100);
        let part = memory.part_of_one();
        for _ in 0..3 {
            assert!(part.take(30) && part.take(70));
            assert!(!part.take(1));
            part.give_back(100);
        }
    }

    #[test]
    fn who_comes_late_has_the_common_half() {
        let memory = Memory::new(1, 100);
        let (_first, late) = (memory.part_of_one(), memory.part_of_one());
        assert!(late.take(50));
        assert!(!late.take(1));
    }
}
