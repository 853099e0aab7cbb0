//! The metrics of the handler.
//!
//! Counting costs an invocation a few atomic additions, and one lookup each for its
//! function and its generation. Text is encoded only on request.
//!
//! The number of labels is bounded: names of functions and proxies, the last few
//! generations of each function, and constants. Input of callers never becomes a label.

mod denials;
mod explained;
mod exposition;
mod function;
mod histogram;
mod outcome;
mod proxy;
mod request_states;
mod subject;
mod tally;
mod watch;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use parking_lot::RwLock;

pub(crate) use explained::ExplainedDenial;
pub(crate) use exposition::{CONTENT_TYPE, Gauges};
pub(crate) use function::{FunctionMeter, LastError};
pub(crate) use proxy::ProxyTally;
pub(crate) use request_states::StateOutcome;
pub(crate) use tally::Tally;
pub(crate) use watch::watch;

use crate::failure::FailureKind;
use histogram::Histogram;
use outcome::{Outcome, Outcomes};
use proxy::ProxyMeter;
use subject::{SubjectKey, SubjectMeter};

/// All metrics of the process.
#[derive(Debug)]
pub(crate) struct Metrics {
    functions: RwLock<HashMap<String, Arc<FunctionMeter>>>,
    proxies: RwLock<BTreeMap<String, Arc<ProxyMeter>>>,
    subjects: RwLock<BTreeMap<SubjectKey, Arc<SubjectMeter>>>,
    /// Requests that reached no function.
    unrouted: Outcomes,
    /// Requests to the admin interface without a valid token.
    unauthorized: AtomicU64,
    loads: Loads,
    started: (SystemTime, Instant),
    capacity: OnceLock<Capacity>,
}

/// The resources for all plugins together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Capacity {
    /// Linear memory, in bytes.
    pub(crate) memory: u64,
    /// Cores that plugins can use.
    pub(crate) cores: u64,
}

/// The time to load plugins, by origin of their code.
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
            subjects: RwLock::default(),
            unrouted: Outcomes::default(),
            unauthorized: AtomicU64::new(0),
            loads: Loads::default(),
            started: (SystemTime::now(), Instant::now()),
            capacity: OnceLock::new(),
        })
    }

    /// The metrics of the function called `name`, spelled as its folder.
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

    /// Starts the tally of a call of the function called `name`.
    pub(crate) fn call(&self, name: &str) -> Arc<Tally> {
        Tally::new(self.function(name))
    }

    /// Starts the tally of a request that matched the proxy called `name`.
    pub(crate) fn proxy(&self, name: &str) -> ProxyTally {
        if let Some(meter) = self.proxies.read().get(name) {
            return ProxyTally::new(Arc::clone(meter));
        }
        let mut proxies = self.proxies.write();
        let meter = proxies.entry(name.to_owned()).or_default();
        ProxyTally::new(Arc::clone(meter))
    }

    /// The counts of what the rule for `name` is for, in `section` of the policy of
    /// `function`.
    pub(crate) fn subject(
        &self,
        function: &str,
        section: &'static str,
        name: &str,
    ) -> Arc<SubjectMeter> {
        let key = (function.to_owned(), section, name.to_owned());
        if let Some(meter) = self.subjects.read().get(&key) {
            return Arc::clone(meter);
        }
        Arc::clone(self.subjects.write().entry(key).or_default())
    }

    /// Counts a request that reached no function.
    pub(crate) fn unrouted(&self, kind: FailureKind) {
        self.unrouted.count(Outcome::Failed(kind));
    }

    /// Counts a request to the admin interface without a valid token.
    pub(crate) fn unauthorized(&self) {
        self.unauthorized.fetch_add(1, Ordering::Relaxed);
    }

    /// Records the memory in bytes and the cores for all plugins together.
    pub(crate) fn set_capacity(&self, memory: u64, cores: usize) {
        let cores = u64::try_from(cores).unwrap_or(u64::MAX);
        // It does not change.
        let _ = self.capacity.set(Capacity { memory, cores });
    }

    /// The resources for all plugins together, once they are known.
    pub(crate) fn capacity(&self) -> Option<Capacity> {
        self.capacity.get().copied()
    }

    /// The time since the start.
    pub(crate) fn uptime(&self) -> Duration {
        self.started.1.elapsed()
    }

    /// When the process started, in seconds since 1970.
    fn started(&self) -> f64 {
        let since = self.started.0.duration_since(SystemTime::UNIX_EPOCH);
        // A clock before 1970 was never set.
        since.unwrap_or_default().as_secs_f64()
    }

    /// All functions that were called, by name.
    fn functions(&self) -> Vec<Arc<FunctionMeter>> {
        let mut functions: Vec<_> = self.functions.read().values().map(Arc::clone).collect();
        functions.sort_by(|one, other| one.name().cmp(other.name()));
        functions
    }
}

/// The resident memory of the process, in bytes, where the system reports it.
pub(crate) fn resident_memory() -> Option<u64> {
    let stats = memory_stats::memory_stats()?;
    u64::try_from(stats.physical_mem).ok()
}
