//! What the plugins of one process share, and what each is sure of.
//!
//! A limit of one plugin keeps it small; it does not keep it from the share of
//! another. So half of what there is belongs to nobody: who comes first has it.
//! The other half is divided equally, and nobody is ever refused their part of
//! it, whatever the others do.

mod memory;
mod turns;

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

pub(crate) use memory::Part;
pub(crate) use turns::{Pace, Payer};

use memory::Memory;
use turns::Turns;

/// All functions of the process, by name.
pub(crate) struct Tenants {
    memory: Arc<Memory>,
    turns: Arc<Turns>,
    known: Mutex<HashMap<String, Arc<Tenant>>>,
}

/// One function: what it holds stays its own through all versions of its plugin.
pub(crate) struct Tenant {
    /// Its part of the linear memory.
    pub(crate) memory: Arc<Part>,
    /// Its part of the computing.
    pub(crate) payer: Arc<Payer>,
}

impl Tenants {
    /// For about `expected` functions that have `memory` bytes of linear memory
    /// together and compute on `cores` threads.
    pub(crate) fn new(expected: usize, memory: u64, cores: usize) -> Self {
        Self {
            memory: Memory::new(expected, memory),
            turns: Turns::new(cores),
            known: Mutex::default(),
        }
    }

    /// The function called `name`, which is new if nobody asked for it yet.
    pub(crate) fn get(&self, name: &str) -> Arc<Tenant> {
        let mut known = self.known.lock();
        if let Some(tenant) = known.get(name) {
            return Arc::clone(tenant);
        }
        let tenant = Arc::new(Tenant {
            memory: self.memory.part_of_one(),
            payer: self.turns.payer(known.len()),
        });
        known.insert(name.to_owned(), Arc::clone(&tenant));
        tenant
    }
}
