//! Memory, tables and instances of one invocation, counted in total.

use wasmtime::{Error, ResourceLimiter, Result};

use crate::engine::{MAX_MEMORIES, MAX_TABLES};
use crate::usage::Share;

/// Counts what all memories and tables of a store have together: a limit for
/// each would let a plugin multiply it by declaring several.
#[derive(Debug)]
pub(crate) struct Limiter {
    memory_limit: usize,
    /// The memory so far.
    share: Share,
    table_limit: usize,
    tables: usize,
    instances: usize,
    /// The growth that was last allowed, to be taken back when it fails.
    last_growth: usize,
    /// What a refused growth would have led to, in bytes.
    refused: Option<usize>,
}

impl Limiter {
    /// `memory` in bytes, `tables` in elements, `instances` of core modules.
    /// `share` is told the memory.
    pub(crate) fn new(memory: u64, tables: u32, instances: u32, share: Share) -> Self {
        Self {
            memory_limit: usize::try_from(memory).unwrap_or(usize::MAX),
            share,
            table_limit: usize::try_from(tables).unwrap_or(usize::MAX),
            tables: 0,
            instances: usize::try_from(instances).unwrap_or(usize::MAX),
            last_growth: 0,
            refused: None,
        }
    }

    /// The total, in bytes, that a refused growth would have reached.
    pub(crate) fn refused(&self) -> Option<usize> {
        self.refused
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let growth = desired.saturating_sub(current);
        let total = self.share.memory().saturating_add(growth);
        if total > self.memory_limit {
            self.refused = Some(total);
            return Ok(false);
        }
        self.share.set_memory(total);
        self.last_growth = growth;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _: Error) -> Result<()> {
        let growth = std::mem::take(&mut self.last_growth);
        let total = self.share.memory().saturating_sub(growth);
        self.share.set_memory(total);
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let total = self.tables.saturating_add(desired.saturating_sub(current));
        if total > self.table_limit {
            return Ok(false);
        }
        self.tables = total;
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn memories(&self) -> usize {
        usize::try_from(MAX_MEMORIES).unwrap_or(usize::MAX)
    }

    fn tables(&self) -> usize {
        usize::try_from(MAX_TABLES).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn limiter() -> Limiter {
        Limiter::new(100, 10, 1, Share::new(Arc::default()))
    }

    #[test]
    fn memories_share_one_limit() {
        let mut limiter = limiter();
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(!limiter.memory_growing(0, 60, None).unwrap());
        assert_eq!(limiter.refused(), Some(120));
        assert!(limiter.memory_growing(60, 100, None).unwrap());
    }

    #[test]
    fn a_failed_growth_is_taken_back() {
        let mut limiter = limiter();
        assert!(limiter.memory_growing(0, 80, None).unwrap());
        limiter.memory_grow_failed(Error::msg("no memory")).unwrap();
        assert!(limiter.memory_growing(0, 80, None).unwrap());
    }

    #[test]
    fn tables_share_one_limit() {
        let mut limiter = limiter();
        assert!(limiter.table_growing(0, 6, None).unwrap());
        assert!(!limiter.table_growing(0, 6, None).unwrap());
    }
}
