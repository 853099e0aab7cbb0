//! Measures the CPU time of an invocation.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use crate::cpu_clock;
use crate::fairness::{CpuAccount, TurnGuard};

/// The cost of one invocation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Wall-clock time from the creation of the sandbox to its end.
    pub wall: Duration,
    /// The part of it before the plugin was called: creating the sandbox and the
    /// instance. Zero for a warm instance.
    pub instantiate: Duration,
    /// CPU time of the plugin and of its host calls.
    pub cpu: Duration,
}

/// Adds up the CPU time of the polls of a future.
///
/// A plugin that waits is not polled, so waiting costs nothing, and neither does
/// being preempted in the middle of a long poll. One thread polls at a time, so
/// relaxed atomics are enough.
#[derive(Debug)]
pub(crate) struct CpuMeter {
    base: Instant,
    /// Nanoseconds of all polls that have ended.
    spent: AtomicU64,
    /// When the current poll began, in nanoseconds after `base`; [`NOT_POLLED`]
    /// between polls.
    entered: AtomicU64,
    /// A reading of the thread's CPU clock from when the current poll began or shortly
    /// before, in nanoseconds.
    cpu_before: AtomicU64,
    /// When the instance was created, in nanoseconds after `base`; 0 for a warm
    /// instance.
    instantiated: AtomicU64,
}

const NOT_POLLED: u64 = u64::MAX;

impl CpuMeter {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            base: Instant::now(),
            spent: AtomicU64::new(0),
            entered: AtomicU64::new(NOT_POLLED),
            cpu_before: AtomicU64::new(0),
            instantiated: AtomicU64::new(0),
        })
    }

    /// CPU time so far. During a poll, only the polling thread may call this: the
    /// current poll is measured by its clock.
    pub(crate) fn spent(&self) -> Duration {
        let ended = self.spent.load(Ordering::Relaxed);
        let running = match self.entered.load(Ordering::Relaxed) {
            NOT_POLLED => 0,
            entered => self.computed_since(entered),
        };
        Duration::from_nanos(ended.saturating_add(running))
    }

    fn enter(&self) {
        let cpu = nanos(cpu_clock::recent());
        self.cpu_before.store(cpu, Ordering::Relaxed);
        let now = nanos(self.base.elapsed());
        self.entered.store(now, Ordering::Relaxed);
    }

    /// Ends the current poll and returns how long it computed.
    fn exit(&self) -> Duration {
        let entered = self.entered.swap(NOT_POLLED, Ordering::Relaxed);
        let spent = self.computed_since(entered);
        self.spent.fetch_add(spent, Ordering::Relaxed);
        Duration::from_nanos(spent)
    }

    /// The CPU time of the poll that began at `entered`, in nanoseconds.
    fn computed_since(&self, entered: u64) -> u64 {
        let wall = nanos(self.base.elapsed()).saturating_sub(entered);
        if wall < nanos(cpu_clock::RECENT) {
            return wall;
        }
        let before = self.cpu_before.load(Ordering::Relaxed);
        wall.min(nanos(cpu_clock::now()).saturating_sub(before))
    }

    /// Adds CPU time that was spent for the invocation before it arrived.
    pub(crate) fn add(&self, time: Duration) {
        self.spent.fetch_add(nanos(time), Ordering::Relaxed);
    }

    /// Records that the instance was created.
    pub(crate) fn instantiated(&self) {
        self.instantiated
            .store(nanos(self.base.elapsed()), Ordering::Relaxed);
    }

    /// The cost of the invocation so far.
    pub(crate) fn cost(&self) -> Cost {
        Cost {
            wall: self.base.elapsed(),
            instantiate: Duration::from_nanos(self.instantiated.load(Ordering::Relaxed)),
            cpu: self.spent(),
        }
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// A future whose polls are measured by a [`CpuMeter`] and wait for a turn.
pub(crate) struct Metered<F> {
    inner: Pin<Box<F>>,
    meter: Arc<CpuMeter>,
    turn: TurnGuard,
}

impl<F: Future> Metered<F> {
    pub(crate) fn new(meter: Arc<CpuMeter>, account: &Arc<CpuAccount>, inner: F) -> Self {
        Self {
            inner: Box::pin(inner),
            meter,
            turn: TurnGuard::new(account),
        }
    }
}

impl<F: Future> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        ready!(self.turn.poll_acquire(context));
        self.meter.enter();
        let result = self.inner.as_mut().poll(context);
        let spent = self.meter.exit();
        self.turn.release(spent);
        result
    }
}
