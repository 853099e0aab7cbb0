//! The accounts of all tenants, and the calls that wait.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tokio::sync::oneshot::Sender;

use super::Claim;

/// Hands a claim of one unit to a call that waits.
type Grant = Sender<Claim>;

#[derive(Debug)]
pub(super) struct State {
    /// The size of the shared half.
    shared: u64,
    shared_used: u64,
    used: u64,
    /// The part that is reserved for each new tenant, as long as there is any.
    part: u64,
    /// What is left of the other half for new tenants.
    unreserved: u64,
    names: HashMap<String, usize>,
    accounts: Vec<Account>,
    /// All calls that wait, in the order of their arrival.
    waiting: BTreeMap<u64, (usize, Grant)>,
    next_id: u64,
}

/// What one tenant is entitled to, and what it holds.
#[derive(Debug, Default)]
struct Account {
    reserved: u64,
    used: u64,
    waiting: BTreeSet<u64>,
}

impl Account {
    /// What it would hold of the shared half if it held `used` in all.
    fn shared(&self, used: u64) -> u64 {
        used.saturating_sub(self.reserved)
    }
}

impl State {
    pub(super) fn new(capacity: u64, expected: usize) -> Self {
        let half = capacity / 2;
        let expected = u64::try_from(expected).unwrap_or(u64::MAX).max(1);
        Self {
            shared: capacity - half,
            shared_used: 0,
            used: 0,
            part: half / expected,
            unreserved: half,
            names: HashMap::new(),
            accounts: Vec::new(),
            waiting: BTreeMap::new(),
            next_id: 0,
        }
    }

    pub(super) fn used(&self) -> u64 {
        self.used
    }

    pub(super) fn shared_used(&self) -> u64 {
        self.shared_used
    }

    /// Whether nothing is held and no call waits.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        let waiting = self
            .accounts
            .iter()
            .any(|account| !account.waiting.is_empty());
        self.used == 0 && self.shared_used == 0 && self.waiting.is_empty() && !waiting
    }

    pub(super) fn tenant(&mut self, name: &str) -> usize {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        // Tenants that are added later may find nothing left to reserve.
        let reserved = self.part.min(self.unreserved);
        self.unreserved -= reserved;
        let tenant = self.accounts.len();
        self.accounts.push(Account {
            reserved,
            ..Account::default()
        });
        self.names.insert(name.to_owned(), tenant);
        tenant
    }

    /// Whether the tenant may hold `amount` more.
    pub(super) fn fits(&self, tenant: usize, amount: u64) -> bool {
        let more = self.shared_change(tenant, amount);
        more == 0 || self.shared_used.saturating_add(more) <= self.shared
    }

    /// Takes `amount` for the tenant, if it fits; returns whether it does.
    pub(super) fn take(&mut self, tenant: usize, amount: u64) -> bool {
        let fits = self.fits(tenant, amount);
        if fits {
            self.take_unchecked(tenant, amount);
        }
        fits
    }

    pub(super) fn take_unchecked(&mut self, tenant: usize, amount: u64) {
        let more = self.shared_change(tenant, amount);
        if let Some(account) = self.accounts.get_mut(tenant) {
            account.used = account.used.saturating_add(amount);
            self.used = self.used.saturating_add(amount);
            self.shared_used = self.shared_used.saturating_add(more);
        }
    }

    /// How much more the tenant would hold of the shared half with `amount` more.
    fn shared_change(&self, tenant: usize, amount: u64) -> u64 {
        self.accounts.get(tenant).map_or(amount, |account| {
            let after = account.used.saturating_add(amount);
            account.shared(after) - account.shared(account.used)
        })
    }

    /// Queues a call of the tenant for one unit.
    pub(super) fn wait(&mut self, tenant: usize, grant: Grant) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.waiting.insert(id, (tenant, grant));
        if let Some(account) = self.accounts.get_mut(tenant) {
            account.waiting.insert(id);
        }
        id
    }

    pub(super) fn stop_waiting(&mut self, tenant: usize, id: u64) {
        self.waiting.remove(&id);
        if let Some(account) = self.accounts.get_mut(tenant) {
            account.waiting.remove(&id);
        }
    }

    /// Returns `amount` of the tenant, and takes what is free for the calls that
    /// wait: of its reserved part for its own, of the shared half for all.
    pub(super) fn release(&mut self, tenant: usize, amount: u64) -> Vec<(usize, Grant)> {
        if let Some(account) = self.accounts.get_mut(tenant) {
            let after = account.used.saturating_sub(amount);
            let returned = account.shared(account.used) - account.shared(after);
            account.used = after;
            self.used = self.used.saturating_sub(amount);
            self.shared_used = self.shared_used.saturating_sub(returned);
        }
        let mut granted = Vec::new();
        while let Some(id) = self.next_waiter(tenant) {
            let Some((waiter, grant)) = self.waiting.remove(&id) else {
                break;
            };
            self.stop_waiting(waiter, id);
            self.take_unchecked(waiter, 1);
            granted.push((waiter, grant));
        }
        granted
    }

    /// The next call that can be granted a unit after the tenant returned some.
    fn next_waiter(&self, tenant: usize) -> Option<u64> {
        let account = self.accounts.get(tenant)?;
        let own = account.waiting.first().copied();
        if own.is_some() && account.used < account.reserved {
            return own;
        }
        let first = *self.waiting.first_key_value()?.0;
        (self.shared_used < self.shared).then_some(first)
    }
}
