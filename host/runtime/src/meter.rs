//! CPU time of an invocation: what its plugin computes, not what it waits for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use crate::tenant::{Pace, Payer};

/// What one invocation cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Time from the making of the sandbox to its end.
    pub wall: Duration,
    /// The part of it before the plugin was called: making the sandbox and the
    /// instance. Nothing when an instance had been kept.
    pub instantiate: Duration,
    /// Time that the plugin and the calls it made spent computing.
    pub cpu: Duration,
}

/// Adds up the time that a future spends being polled.
///
/// A plugin that waits is not polled, so waiting costs nothing. One thread
/// polls at a time, hence relaxed atomics are enough.
#[derive(Debug)]
pub(crate) struct CpuMeter {
    base: Instant,
    spent: AtomicU64,
    /// When the poll under way began, in nanoseconds after `base`.
    entered: AtomicU64,
    /// When the instance was there, in nanoseconds after `base`; 0 when it was
    /// there before.
    instantiated: AtomicU64,
}

impl CpuMeter {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            base: Instant::now(),
            spent: AtomicU64::new(0),
            entered: AtomicU64::new(0),
            instantiated: AtomicU64::new(0),
        })
    }

    /// CPU time so far, the poll under way included.
    pub(crate) fn spent(&self) -> Duration {
        let running = self
            .now()
            .saturating_sub(self.entered.load(Ordering::Relaxed));
        Duration::from_nanos(self.spent.load(Ordering::Relaxed).saturating_add(running))
    }

    /// Notes that the instance is there.
    pub(crate) fn instantiated(&self) {
        self.instantiated.store(self.now(), Ordering::Relaxed);
    }

    /// What the invocation cost so far.
    pub(crate) fn cost(&self) -> Cost {
        Cost {
            wall: self.base.elapsed(),
            instantiate: Duration::from_nanos(self.instantiated.load(Ordering::Relaxed)),
            cpu: self.spent(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.base.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A future whose polls are timed by a [`CpuMeter`], and wait for their turn.
pub(crate) struct Metered<F> {
    inner: Pin<Box<F>>,
    meter: Arc<CpuMeter>,
    pace: Pace,
}

impl<F: Future> Metered<F> {
    pub(crate) fn new(meter: Arc<CpuMeter>, payer: &Arc<Payer>, inner: F) -> Self {
        Self {
            inner: Box::pin(inner),
            meter,
            pace: Pace::new(payer),
        }
    }
}

impl<F: Future> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        ready!(self.pace.poll_start(context));
        let entered = self.meter.now();
        self.meter.entered.store(entered, Ordering::Relaxed);
        let result = self.inner.as_mut().poll(context);
        let spent = self.meter.now().saturating_sub(entered);
        self.meter.spent.fetch_add(spent, Ordering::Relaxed);
        self.pace.end(Duration::from_nanos(spent));
        result
    }
}
