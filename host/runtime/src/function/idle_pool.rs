//! Instances that wait for an invocation: those that the `warm` policy keeps, and those
//! that are prepared ahead.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::instance::FunctionInstance;

/// The idle instances of one plugin.
pub(crate) struct IdlePool {
    idle: Mutex<Idle>,
    max_idle: Duration,
    quota: Arc<InstanceQuota>,
}

#[derive(Default)]
struct Idle {
    /// The most recently used one last.
    instances: Vec<IdleInstance>,
    /// Whether a task is waiting to evict instances.
    evicting: bool,
}

/// An instance between two invocations.
struct IdleInstance {
    instance: FunctionInstance,
    since: Instant,
    _permit: InstancePermit,
}

/// Limits how many instances may be idle in the whole process: they hold slots
/// of the pool that busy ones need.
pub(crate) struct InstanceQuota {
    used: AtomicU32,
    limit: u32,
}

/// The right to keep one idle instance; returned to its quota when dropped.
pub(super) struct InstancePermit(Arc<InstanceQuota>);

impl InstanceQuota {
    pub(crate) fn new(limit: u32) -> Arc<Self> {
        Arc::new(Self {
            used: AtomicU32::new(0),
            limit,
        })
    }

    fn try_acquire(self: &Arc<Self>) -> Option<InstancePermit> {
        let one_more = |used| (used < self.limit).then_some(used + 1);
        self.used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
            .ok()?;
        Some(InstancePermit(Arc::clone(self)))
    }
}

impl Drop for InstancePermit {
    fn drop(&mut self) {
        self.0.used.fetch_sub(1, Ordering::Relaxed);
    }
}

impl IdlePool {
    /// An empty pool, whose instances end after `max_idle` without an invocation.
    pub(crate) fn new(max_idle: Duration, quota: Arc<InstanceQuota>) -> Arc<Self> {
        Arc::new(Self {
            idle: Mutex::default(),
            max_idle,
            quota,
        })
    }

    /// An idle instance, the one used last: its memory is the most likely to be
    /// in the processor's caches.
    pub(crate) fn acquire(&self) -> Option<FunctionInstance> {
        let mut idle = self.idle.lock();
        let last = idle.instances.pop()?;
        if last.since.elapsed() < self.max_idle {
            return Some(last.instance);
        }
        // All others have been idle for longer.
        idle.instances.clear();
        None
    }

    /// How many instances are idle.
    pub(crate) fn len(&self) -> usize {
        self.idle.lock().instances.len()
    }

    /// The right to keep an instance, if the quota allows it.
    pub(super) fn reserve(&self) -> Option<InstancePermit> {
        self.quota.try_acquire()
    }

    /// Keeps an instance.
    pub(super) fn keep(self: &Arc<Self>, instance: FunctionInstance, permit: InstancePermit) {
        let mut idle = self.idle.lock();
        idle.instances.push(IdleInstance {
            instance,
            since: Instant::now(),
            _permit: permit,
        });
        if !idle.evicting {
            idle.evicting = true;
            tokio::spawn(evict_periodically(Arc::downgrade(self), self.max_idle));
        }
    }

    /// Drops instances that have been idle for too long; returns whether any are
    /// left.
    fn evict_idle(&self) -> bool {
        let mut idle = self.idle.lock();
        idle.instances
            .retain(|instance| instance.since.elapsed() < self.max_idle);
        idle.evicting = !idle.instances.is_empty();
        idle.evicting
    }
}

/// Evicts idle instances as long as there are any.
async fn evict_periodically(pool: Weak<IdlePool>, max_idle: Duration) {
    loop {
        tokio::time::sleep(max_idle).await;
        if !pool.upgrade().is_some_and(|pool| pool.evict_idle()) {
            return;
        }
    }
}
