//! Limits memory, tables and instances of one invocation in total.

use corral_app::Limits;
use wasmtime::{Error, ResourceLimiter, Result};

use crate::engine::{MAX_MEMORIES, MAX_TABLES};
use crate::error::CallError;
use crate::fairness::Claim;
use crate::usage::InstanceUsage;

/// Counts all memories and tables of a store together: with a limit for each, a
/// plugin could multiply it by declaring several.
pub(crate) struct Limiter {
    limits: Limits,
    memory: u64,
    tables: u64,
    /// What the instance has claimed of the memory of all plugins.
    claim: Claim,
    /// Counts what the instance uses.
    usage: InstanceUsage,
    /// The growth that was last allowed, to be reverted when it fails.
    last_growth: u64,
    /// The last growth that was refused.
    refused: Option<Refused>,
}

/// A growth that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Over `limits.memory`, with the total in bytes that was requested.
    Memory(u64),
    /// Over `limits.tables`, with the total of elements that was requested.
    Tables(u64),
    /// Over the memory of all plugins, with the additional bytes requested.
    Shared(u64),
}

impl Limiter {
    /// Enforces `limits`. `claim` grows with the memory, and `usage` counts it.
    pub(crate) fn new(limits: Limits, claim: Claim, usage: InstanceUsage) -> Self {
        Self {
            limits,
            usage,
            memory: 0,
            tables: 0,
            claim,
            last_growth: 0,
            refused: None,
        }
    }

    /// The last refusal, as the reason why a plugin gave up.
    pub(crate) fn refused(&self) -> Option<CallError> {
        self.refused.map(|refused| match refused {
            Refused::Memory(wanted) => CallError::Memory {
                wanted,
                limit: self.limits.memory,
            },
            Refused::Tables(wanted) => CallError::OverLimit {
                what: format!(
                    "requested {wanted} table elements, the limit is {}",
                    self.limits.tables
                ),
                key: "limits.tables",
            },
            Refused::Shared(wanted) => CallError::Exhausted {
                what: format!(
                    "out of memory: requested {wanted} bytes more, the limit for all plugins together is {}",
                    self.claim.capacity()
                ),
                key: "memory",
            },
        })
    }

    /// Gives back what the instance has claimed and no longer counts it.
    pub(crate) fn release(&mut self) {
        self.claim.shrink(self.memory);
        self.usage.set_memory(0);
    }

    /// Forgets what was refused in an earlier invocation.
    pub(crate) fn forget(&mut self) {
        self.refused = None;
    }
}

fn units(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn most(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let growth = units(desired.saturating_sub(current));
        let total = self.memory.saturating_add(growth);
        if total > self.limits.memory {
            self.refused = Some(Refused::Memory(total));
            return Ok(false);
        }
        if !self.claim.try_grow(growth) {
            self.refused = Some(Refused::Shared(growth));
            return Ok(false);
        }
        self.memory = total;
        self.usage.set_memory(size(total));
        self.last_growth = growth;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _: Error) -> Result<()> {
        let growth = std::mem::take(&mut self.last_growth);
        self.memory = self.memory.saturating_sub(growth);
        self.claim.shrink(growth);
        self.usage.set_memory(size(self.memory));
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let growth = units(desired.saturating_sub(current));
        let total = self.tables.saturating_add(growth);
        if total > u64::from(self.limits.tables) {
            self.refused = Some(Refused::Tables(total));
            return Ok(false);
        }
        self.tables = total;
        Ok(true)
    }

    fn instances(&self) -> usize {
        most(self.limits.instances)
    }

    fn memories(&self) -> usize {
        most(MAX_MEMORIES)
    }

    fn tables(&self) -> usize {
        most(MAX_TABLES)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fairness::Tenants;

    fn limiter(together: u64) -> Limiter {
        let limits = Limits {
            memory: 100,
            tables: 10,
            ..Limits::default()
        };
        let tenant = Tenants::new(1, together, 1).get("f");
        let usage = InstanceUsage::new(Arc::default());
        Limiter::new(limits, tenant.memory.claim(), usage)
    }

    #[test]
    fn memories_share_one_limit() {
        let mut limiter = limiter(1000);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(!limiter.memory_growing(0, 60, None).unwrap());
        assert_eq!(limiter.refused, Some(Refused::Memory(120)));
        assert!(limiter.memory_growing(60, 100, None).unwrap());
    }

    #[test]
    fn plugins_share_the_memory_of_the_process() {
        let mut limiter = limiter(50);
        assert!(limiter.memory_growing(0, 40, None).unwrap());
        assert!(!limiter.memory_growing(40, 60, None).unwrap());
        assert_eq!(limiter.refused, Some(Refused::Shared(20)));
    }

    #[test]
    fn reverts_a_failed_growth() {
        let mut limiter = limiter(1000);
        assert!(limiter.memory_growing(0, 80, None).unwrap());
        limiter.memory_grow_failed(Error::msg("no memory")).unwrap();
        assert!(limiter.memory_growing(0, 80, None).unwrap());
    }

    #[test]
    fn returns_memory_when_dropped() {
        let tenant = Tenants::new(1, 100, 1).get("f");
        for _ in 0..2 {
            let claim = tenant.memory.claim();
            let mut limiter =
                Limiter::new(Limits::default(), claim, InstanceUsage::new(Arc::default()));
            assert!(limiter.memory_growing(0, 100, None).unwrap());
        }
    }

    #[test]
    fn tables_share_one_limit() {
        let mut limiter = limiter(1000);
        assert!(limiter.table_growing(0, 6, None).unwrap());
        assert!(!limiter.table_growing(0, 6, None).unwrap());
        assert_eq!(limiter.refused, Some(Refused::Tables(12)));
        assert!(limiter.table_growing(6, 10, None).unwrap());
    }
}
