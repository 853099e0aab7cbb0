//! Counters of everything that the handler does for functions.
//!
//! Counting costs a call some additions to shared integers: the counters of a
//! function are looked up once a call, those of a generation once. Text is
//! made only when somebody asks.
//!
//! What can be told apart is bounded by what an operator wrote: the names of
//! functions and of proxies, the last few generations of each function, and words
//! of this program. No word of a caller becomes a label.

mod denials;
mod exposition;
mod function;
mod histogram;
mod outcome;
mod proxy;
mod tally;
mod watch;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use parking_lot::RwLock;

pub(crate) use exposition::{CONTENT_TYPE, Gauges};
pub(crate) use function::{FunctionMeter, LastError};
pub(crate) use proxy::ProxyTally;
pub(crate) use tally::Tally;
pub(crate) use watch::watch;

use crate::server::FailureKind;
use histogram::Histogram;
use outcome::{Outcome, Outcomes};
use proxy::ProxyMeter;

/// All counters of the process.
#[derive(Debug)]
pub(crate) struct Metrics {
    functions: RwLock<HashMap<String, Arc<FunctionMeter>>>,
    proxies: RwLock<BTreeMap<String, Arc<ProxyMeter>>>,
    /// Requests that no function answers.
    unrouted: Outcomes,
    /// Requests to the admin interface without its token.
    unauthorized: AtomicU64,
    loads: Loads,
    started: (SystemTime, Instant),
}

/// How long plugins took from the reading of the file to their first call.
#[derive(Debug, Default)]
struct Loads {
    compiled: Histogram,
    cached: Histogram,
}

impl Metrics {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            functions: RwLock::default(),
            proxies: RwLock::default(),
            unrouted: Outcomes::default(),
            unauthorized: AtomicU64::new(0),
            loads: Loads::default(),
            started: (SystemTime::now(), Instant::now()),
        })
    }

    /// The counters of the function called `name`, which is as its folder is
    /// spelled.
    pub(crate) fn function(&self, name: &str) -> Arc<FunctionMeter> {
        if let Some(function) = self.functions.read().get(name) {
            return Arc::clone(function);
        }
        let mut functions = self.functions.write();
        let function = functions
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(FunctionMeter::new(name)));
        Arc::clone(function)
    }

    /// Begins to count a call of the function called `name`.
    pub(crate) fn call(&self, name: &str) -> Arc<Tally> {
        Tally::new(self.function(name))
    }

    /// Begins to count a request that the proxy called `name` answers.
    pub(crate) fn proxy(&self, name: &str) -> ProxyTally {
        if let Some(meter) = self.proxies.read().get(name) {
            return ProxyTally::new(Arc::clone(meter));
        }
        let mut proxies = self.proxies.write();
        let meter = proxies.entry(name.to_owned()).or_default();
        ProxyTally::new(Arc::clone(meter))
    }

    /// Counts a request that no function answers.
    pub(crate) fn unrouted(&self, kind: FailureKind) {
        self.unrouted.count(Outcome::Failed(kind));
    }

    /// Counts a request to the admin interface without its token.
    pub(crate) fn unauthorized(&self) {
        self.unauthorized.fetch_add(1, Ordering::Relaxed);
    }

    /// How long the process has been serving.
    pub(crate) fn uptime(&self) -> Duration {
        self.started.1.elapsed()
    }

    /// All functions that were called, by name.
    fn functions(&self) -> Vec<Arc<FunctionMeter>> {
        let mut functions: Vec<_> = self.functions.read().values().map(Arc::clone).collect();
        functions.sort_by(|one, other| one.name().cmp(other.name()));
        functions
    }
}

/// Memory of the process that is in RAM, in bytes, where the system tells.
pub(crate) fn resident_memory() -> Option<u64> {
    let stats = memory_stats::memory_stats()?;
    u64::try_from(stats.physical_mem).ok()
}
