//! Instances that are kept for the next invocation: the `warm` policy.
//!
//! What ends the life of a kept instance: a trap, a time-out or any other error
//! of its plugin, its last permitted use, or having been idle for too long.
//! What an operator opts into: memory of earlier invocations of the *same*
//! function is still there, for better (caches) and worse (leftovers).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use wasmtime::Store;

use crate::bindings::Function;
use crate::sandbox::Sandbox;

/// An instance between two invocations.
pub(crate) struct Warm {
    pub(crate) store: Store<Sandbox>,
    pub(crate) instance: Function,
    uses: u32,
    idle_since: Instant,
}

/// The idle instances of one plugin.
pub(crate) struct Stable {
    idle: Mutex<Idle>,
    max_uses: u32,
    max_idle: Duration,
    places: Arc<Places>,
}

#[derive(Default)]
struct Idle {
    /// The most recently used one last.
    instances: Vec<Warm>,
    /// Whether somebody is waiting to turn out those idle for too long.
    swept: bool,
}

/// How many instances may be idle in the whole process: they hold slots of the
/// pool that busy ones need.
pub(crate) struct Places {
    taken: AtomicU32,
    limit: u32,
}

impl Places {
    pub(crate) fn new(limit: u32) -> Arc<Self> {
        Arc::new(Self {
            taken: AtomicU32::new(0),
            limit,
        })
    }

    fn take(&self) -> bool {
        let free = |taken| (taken < self.limit).then_some(taken + 1);
        self.taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, free)
            .is_ok()
    }

    fn give_back(&self, count: usize) {
        self.taken
            .fetch_sub(u32::try_from(count).unwrap_or(u32::MAX), Ordering::Relaxed);
    }
}

impl Warm {
    pub(crate) fn new(store: Store<Sandbox>, instance: Function) -> Self {
        Self {
            store,
            instance,
            uses: 0,
            idle_since: Instant::now(),
        }
    }
}

impl Stable {
    pub(crate) fn new(max_uses: u32, max_idle: Duration, places: Arc<Places>) -> Arc<Self> {
        Arc::new(Self {
            idle: Mutex::default(),
            max_uses,
            max_idle,
            places,
        })
    }

    /// An idle instance, the one used last: its memory is the most likely to be
    /// in the processor's caches.
    pub(crate) fn take(&self) -> Option<Warm> {
        let mut idle = self.idle.lock();
        let warm = idle.instances.pop()?;
        self.places.give_back(1);
        // All others have been idle for longer.
        if warm.idle_since.elapsed() < self.max_idle {
            return Some(warm);
        }
        self.places.give_back(idle.instances.len());
        idle.instances.clear();
        None
    }

    /// Keeps an instance whose invocation succeeded.
    pub(crate) fn keep(self: &Arc<Self>, mut warm: Warm) {
        warm.uses = warm.uses.saturating_add(1);
        if warm.uses >= self.max_uses || !self.places.take() {
            return;
        }
        warm.idle_since = Instant::now();
        let mut idle = self.idle.lock();
        idle.instances.push(warm);
        if !idle.swept {
            idle.swept = true;
            tokio::spawn(sweep(Arc::downgrade(self), self.max_idle));
        }
    }

    /// Turns out those idle for too long; says whether any is left.
    fn turn_out(&self) -> bool {
        let mut idle = self.idle.lock();
        let before = idle.instances.len();
        idle.instances
            .retain(|warm| warm.idle_since.elapsed() < self.max_idle);
        self.places.give_back(before - idle.instances.len());
        idle.swept = !idle.instances.is_empty();
        idle.swept
    }
}

impl Drop for Stable {
    fn drop(&mut self) {
        self.places.give_back(self.idle.get_mut().instances.len());
    }
}

/// Waits for instances to have been idle for too long, as long as there are any.
async fn sweep(stable: Weak<Stable>, max_idle: Duration) {
    loop {
        tokio::time::sleep(max_idle).await;
        if !stable.upgrade().is_some_and(|stable| stable.turn_out()) {
            return;
        }
    }
}
