//! Shares memory and CPU time fairly among the functions of a process.
//!
//! A limit of one plugin alone does not protect the others. So the memory is a
//! [`FairShare`], and plugins that compute for long take turns.

mod scheduler;
mod share;

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

pub(crate) use scheduler::{CpuAccount, TurnGuard};
pub use share::{Claim, FairShare, Share};

use scheduler::FairScheduler;

/// All functions of the process, by name.
pub(crate) struct Tenants {
    memory: Arc<FairShare>,
    scheduler: Arc<FairScheduler>,
    known: Mutex<HashMap<String, Arc<Tenant>>>,
}

/// One function. All versions of its plugin share what it uses.
pub(crate) struct Tenant {
    /// Its share of the linear memory.
    pub(crate) memory: Share,
    /// Its CPU time.
    pub(crate) cpu: Arc<CpuAccount>,
}

impl Tenants {
    /// For about `expected` functions that have `memory` bytes of linear memory
    /// together and compute on `cores` threads.
    pub(crate) fn new(expected: usize, memory: u64, cores: usize) -> Self {
        Self {
            memory: FairShare::new(memory, expected),
            scheduler: FairScheduler::new(cores),
            known: Mutex::default(),
        }
    }

    /// The function called `name`, which is added if it is new.
    pub(crate) fn get(&self, name: &str) -> Arc<Tenant> {
        let mut known = self.known.lock();
        if let Some(tenant) = known.get(name) {
            return Arc::clone(tenant);
        }
        let tenant = Arc::new(Tenant {
            memory: self.memory.tenant(name),
            cpu: self.scheduler.account(known.len()),
        });
        known.insert(name.to_owned(), Arc::clone(&tenant));
        tenant
    }
}
