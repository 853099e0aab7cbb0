//! Counts the live instances of one plugin and their memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The live instances of a plugin and their memory, for metrics. Warm instances
/// that are idle count.
#[derive(Debug, Default)]
pub struct Usage {
    instances: AtomicU64,
    memory: AtomicU64,
    peak: AtomicU64,
}

impl Usage {
    /// The number of live instances.
    pub fn instances(&self) -> u64 {
        self.instances.load(Ordering::Relaxed)
    }

    /// Linear memory of all of them, in bytes.
    pub fn memory(&self) -> u64 {
        self.memory.load(Ordering::Relaxed)
    }

    /// The most linear memory that one instance has had, in bytes.
    pub fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }
}

/// The usage of one instance; subtracted when dropped.
#[derive(Debug)]
pub(crate) struct InstanceUsage {
    usage: Arc<Usage>,
    memory: usize,
}

impl InstanceUsage {
    /// Counts one more instance, without memory yet.
    pub(crate) fn new(usage: Arc<Usage>) -> Self {
        usage.instances.fetch_add(1, Ordering::Relaxed);
        Self { usage, memory: 0 }
    }

    /// Sets the memory of the instance, in bytes.
    pub(crate) fn set_memory(&mut self, memory: usize) {
        let change = bytes(memory.abs_diff(self.memory));
        if memory > self.memory {
            self.usage.memory.fetch_add(change, Ordering::Relaxed);
        } else {
            self.usage.memory.fetch_sub(change, Ordering::Relaxed);
        }
        self.memory = memory;
        // Most instances do not exceed the peak, so avoid the write.
        if bytes(memory) > self.usage.peak() {
            self.usage.peak.fetch_max(bytes(memory), Ordering::Relaxed);
        }
    }
}

impl Drop for InstanceUsage {
    fn drop(&mut self) {
        self.usage
            .memory
            .fetch_sub(bytes(self.memory), Ordering::Relaxed);
        self.usage.instances.fetch_sub(1, Ordering::Relaxed);
    }
}

fn bytes(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_live_instances() {
        let usage = Arc::new(Usage::default());
        let mut one = InstanceUsage::new(Arc::clone(&usage));
        let mut two = InstanceUsage::new(Arc::clone(&usage));
        one.set_memory(100);
        two.set_memory(30);
        two.set_memory(20);
        let now = |usage: &Usage| (usage.instances(), usage.memory(), usage.peak());
        assert_eq!(now(&usage), (2, 120, 100));
        drop(one);
        assert_eq!(now(&usage), (1, 20, 100));
        drop(two);
        assert_eq!(now(&usage), (0, 0, 100));
    }
}
