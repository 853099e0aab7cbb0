//! What a tenant holds of its share.

use super::Share;

/// Units that a tenant holds; returned when dropped.
#[derive(Debug)]
pub struct Claim {
    share: Share,
    amount: u64,
}

impl Claim {
    pub(super) fn new(share: Share, amount: u64) -> Self {
        Self { share, amount }
    }

    /// Whether the claim could grow by `amount` now.
    pub fn could_grow(&self, amount: u64) -> bool {
        let state = self.share.pool.state.lock();
        self.is_alone(state.used()) || state.fits(self.share.tenant, amount)
    }

    /// Adds `amount` units, if they are free; returns whether they were.
    #[must_use]
    pub fn try_grow(&mut self, amount: u64) -> bool {
        let mut state = self.share.pool.state.lock();
        if self.is_alone(state.used()) {
            state.take_unchecked(self.share.tenant, amount);
        } else if !state.take(self.share.tenant, amount) {
            return false;
        }
        self.amount = self.amount.saturating_add(amount);
        true
    }

    /// Returns `amount` of its units.
    pub fn shrink(&mut self, amount: u64) {
        let amount = amount.min(self.amount);
        self.amount -= amount;
        self.share.release(amount);
    }

    /// The capacity of all tenants together.
    pub fn capacity(&self) -> u64 {
        self.share.capacity()
    }

    /// Whether this claim may exceed the capacity, because it is the only one.
    fn is_alone(&self, used: u64) -> bool {
        self.share.pool.oversize && used == self.amount
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.share.release(self.amount);
    }
}
