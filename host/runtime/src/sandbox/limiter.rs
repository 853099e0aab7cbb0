//! Memory, tables and instances of one invocation, counted in total.

use std::sync::Arc;

use corral_app::Limits;
use wasmtime::{Error, ResourceLimiter, Result};

use crate::engine::{MAX_MEMORIES, MAX_TABLES};
use crate::error::CallError;
use crate::tenant::Part;
use crate::usage::Share;

/// Counts what all memories and tables of a store have together: a limit for
/// each would let a plugin multiply it by declaring several.
pub(crate) struct Limiter {
    limits: Limits,
    memory: u64,
    tables: u64,
    /// The function's part of what all plugins together may have.
    part: Arc<Part>,
    /// Told what the instance holds.
    share: Share,
    /// The growth that was last allowed, to be taken back when it fails.
    last_growth: u64,
    /// The last growth that was refused.
    refused: Option<Refused>,
}

/// A growth that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Over `limits.memory`: it would have led to so many bytes.
    Memory(u64),
    /// Over `limits.tables`: it would have led to so many elements.
    Tables(u64),
    /// Over what is left for all plugins together: so many bytes more.
    Common(u64),
}

impl Limiter {
    /// Keeps to `limits`, and to what `part` gives; `share` is told the memory.
    pub(crate) fn new(limits: Limits, part: Arc<Part>, share: Share) -> Self {
        Self {
            limits,
            share,
            memory: 0,
            tables: 0,
            part,
            last_growth: 0,
            refused: None,
        }
    }

    /// What was refused, as the reason why a plugin gave up.
    pub(crate) fn refused(&self) -> Option<CallError> {
        self.refused.map(|refused| match refused {
            Refused::Memory(wanted) => CallError::Memory {
                wanted,
                limit: self.limits.memory,
            },
            Refused::Tables(wanted) => CallError::OverLimit {
                what: format!(
                    "asked for {wanted} table elements, may have {}",
                    self.limits.tables
                ),
                key: "limits.tables",
            },
            Refused::Common(wanted) => CallError::Crowded {
                what: format!(
                    "no room for {wanted} bytes: all plugins together may have {} bytes of memory",
                    self.part.limit()
                ),
                key: "memory",
            },
        })
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
        if !self.part.take(growth) {
            self.refused = Some(Refused::Common(growth));
            return Ok(false);
        }
        self.memory = total;
        self.share.set_memory(size(total));
        self.last_growth = growth;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _: Error) -> Result<()> {
        let growth = std::mem::take(&mut self.last_growth);
        self.memory = self.memory.saturating_sub(growth);
        self.part.give_back(growth);
        self.share.set_memory(size(self.memory));
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

impl Drop for Limiter {
    fn drop(&mut self) {
        self.part.give_back(self.memory);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::Tenants;

    fn limiter(together: u64) -> Limiter {
        let limits = Limits {
            memory: 100,
            tables: 10,
            ..Limits::default()
        };
        let tenant = Tenants::new(1, together, 1).get("f");
        let share = Share::new(Arc::default());
        Limiter::new(limits, Arc::clone(&tenant.memory), share)
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
    fn all_plugins_share_one_more() {
        let mut limiter = limiter(50);
        assert!(limiter.memory_growing(0, 40, None).unwrap());
        assert!(!limiter.memory_growing(40, 60, None).unwrap());
        assert_eq!(limiter.refused, Some(Refused::Common(20)));
    }

    #[test]
    fn a_failed_growth_is_taken_back() {
        let mut limiter = limiter(1000);
        assert!(limiter.memory_growing(0, 80, None).unwrap());
        limiter.memory_grow_failed(Error::msg("no memory")).unwrap();
        assert!(limiter.memory_growing(0, 80, None).unwrap());
    }

    #[test]
    fn what_an_instance_had_is_given_back() {
        let tenant = Tenants::new(1, 100, 1).get("f");
        for _ in 0..2 {
            let part = Arc::clone(&tenant.memory);
            let mut limiter = Limiter::new(Limits::default(), part, Share::new(Arc::default()));
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
