//! A capacity that several tenants share fairly.
//!
//! Half of the capacity is shared: first come, first served. The other half is
//! reserved in equal parts, one for each expected tenant, and a tenant never gets
//! less than its part, whatever the others do. What a tenant holds counts towards
//! its part first.

mod claim;
mod state;

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

pub use claim::Claim;
use state::State;

/// A capacity in units of any kind, such as bytes or permits.
#[derive(Debug)]
pub struct FairShare {
    capacity: u64,
    /// Whether a claim may exceed the capacity while there is no other one.
    oversize: bool,
    state: Mutex<State>,
}

/// One tenant's share of a [`FairShare`].
#[derive(Clone, Debug)]
pub struct Share {
    pool: Arc<FairShare>,
    tenant: usize,
}

impl FairShare {
    /// Divides `capacity` among about `expected` tenants. Tenants beyond that have
    /// no reserved part.
    pub fn new(capacity: u64, expected: usize) -> Arc<Self> {
        Self::with(capacity, expected, false)
    }

    /// Like [`FairShare::new`], but the only claim may exceed the capacity, so that
    /// a large one is not refused forever.
    pub fn with_oversize(capacity: u64, expected: usize) -> Arc<Self> {
        Self::with(capacity, expected, true)
    }

    fn with(capacity: u64, expected: usize, oversize: bool) -> Arc<Self> {
        Arc::new(Self {
            capacity,
            oversize,
            state: Mutex::new(State::new(capacity, expected)),
        })
    }

    /// The capacity of all tenants together.
    pub fn capacity(&self) -> u64 {
        self.capacity
    }

    /// What all tenants hold together.
    pub fn used(&self) -> u64 {
        self.state.lock().used()
    }

    /// What tenants hold of the shared half.
    pub fn shared_used(&self) -> u64 {
        self.state.lock().shared_used()
    }

    /// The share of the tenant called `name`, which is added if it is new.
    pub fn tenant(self: &Arc<Self>, name: &str) -> Share {
        let tenant = self.state.lock().tenant(name);
        Share {
            pool: Arc::clone(self),
            tenant,
        }
    }
}

impl Share {
    /// The capacity of all tenants together.
    pub fn capacity(&self) -> u64 {
        self.pool.capacity
    }

    /// Whether half of the capacity is free.
    pub fn is_ample(&self) -> bool {
        self.pool.used() <= self.pool.capacity / 2
    }

    /// A claim of nothing, which can grow.
    pub fn claim(&self) -> Claim {
        Claim::new(self.clone(), 0)
    }

    /// A claim of one unit, if one is free.
    pub fn try_acquire(&self) -> Option<Claim> {
        let taken = self.pool.state.lock().take(self.tenant, 1);
        taken.then(|| Claim::new(self.clone(), 1))
    }

    /// Waits for a claim of one unit, in the order of arrival. Can be cancelled by
    /// dropping the future.
    pub async fn acquire(&self) -> Option<Claim> {
        let mut waiter = {
            let mut state = self.pool.state.lock();
            if state.take(self.tenant, 1) {
                return Some(Claim::new(self.clone(), 1));
            }
            let (sender, granted) = oneshot::channel();
            Waiter {
                share: self,
                id: state.wait(self.tenant, sender),
                granted,
            }
        };
        // The sender is only dropped unused together with the waiter.
        (&mut waiter.granted).await.ok()
    }

    /// Returns `amount` units, and grants what is free to those who wait.
    fn release(&self, amount: u64) {
        let granted = self.pool.state.lock().release(self.tenant, amount);
        for (tenant, waiter) in granted {
            let share = Self {
                pool: Arc::clone(&self.pool),
                tenant,
            };
            // A waiter that was dropped meanwhile drops its claim here.
            let _ = waiter.send(Claim::new(share, 1));
        }
    }
}

/// A call that waits for a unit; leaves the queue when dropped.
struct Waiter<'a> {
    share: &'a Share,
    id: u64,
    granted: oneshot::Receiver<Claim>,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let share = self.share;
        share.pool.state.lock().stop_waiting(share.tenant, self.id);
    }
}

#[cfg(test)]
mod tests;
