//! One accepted version of a plugin, and the invocations that run on it.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use corral_protocol::Signature;
use corral_runtime::{ContentDigest, Contract, Origin, Plugin};
use tokio::sync::Notify;

use crate::admission::Admission;
use crate::event::{Events, What};
use crate::loader::Definition;

/// The bit that says that another generation serves new invocations.
const RETIRED: usize = 1 << (usize::BITS - 1);

/// What is known about a generation.
#[derive(Clone, Debug)]
pub struct Version {
    /// Counted from 1 for each function, in one run of the handler.
    pub number: u64,
    /// The SHA-256 digest of the plugin's file.
    pub digest: ContentDigest,
    /// How the plugin is called.
    pub contract: Contract,
    /// Whether its code was compiled or found compiled.
    pub origin: Origin,
    /// From the reading of the file to its first call, compilation and probe
    /// included.
    pub took: Duration,
    /// When it began to serve.
    pub since: SystemTime,
    /// Where the plugin came from.
    pub source: Source,
}

/// Where a plugin came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The file in the app or in the plugin folder.
    File,
    /// It was handed over, as [`crate::Registry::replace`] does.
    Pushed,
    /// It had served before and was kept.
    Kept,
}

/// One accepted version of a function: a plugin together with the configuration
/// that it was accepted with.
pub struct Generation<P = Plugin> {
    /// Counted from 1 for each function.
    pub number: u64,
    /// The plugin.
    pub plugin: P,
    function: Arc<str>,
    version: Version,
    definition: Arc<Definition>,
    signature: Signature,
    admission: Arc<Admission>,
    /// Invocations under way, and [`RETIRED`].
    leases: AtomicUsize,
    idle: Notify,
    events: Events,
}

/// What a [`Generation`] is made of.
pub(crate) struct Parts<P> {
    pub(crate) function: Arc<str>,
    pub(crate) plugin: P,
    pub(crate) version: Version,
    pub(crate) definition: Arc<Definition>,
    pub(crate) signature: Signature,
    pub(crate) admission: Arc<Admission>,
    pub(crate) events: Events,
}

impl<P> Generation<P> {
    pub(crate) fn new(parts: Parts<P>) -> Arc<Self> {
        Arc::new(Self {
            number: parts.version.number,
            plugin: parts.plugin,
            function: parts.function,
            version: parts.version,
            definition: parts.definition,
            signature: parts.signature,
            admission: parts.admission,
            leases: AtomicUsize::new(0),
            idle: Notify::new(),
            events: parts.events,
        })
    }

    /// What is known about it.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The function's files as they were when it was accepted.
    pub fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    /// The bindings it is called with.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Its gate, which it shares with generations of the same limits.
    pub fn admission(&self) -> &Arc<Admission> {
        &self.admission
    }

    /// How many invocations run on it.
    pub fn under_way(&self) -> usize {
        self.leases.load(Ordering::Acquire) & !RETIRED
    }

    pub(crate) fn lease(self: &Arc<Self>) -> Lease<P> {
        self.leases.fetch_add(1, Ordering::AcqRel);
        Lease(Arc::clone(self))
    }

    /// Expects no new invocations, and tells when the last one has ended.
    pub(crate) fn retire(&self) {
        if self.leases.fetch_or(RETIRED, Ordering::AcqRel) == 0 {
            self.drained();
        }
    }

    /// Serves again.
    pub(crate) fn recall(&self) {
        self.leases.fetch_and(!RETIRED, Ordering::AcqRel);
    }

    /// Waits until no invocation runs on it, once it is retired.
    pub(crate) async fn idle(&self) {
        loop {
            let idle = self.idle.notified();
            if self.under_way() == 0 {
                return;
            }
            idle.await;
        }
    }

    fn drained(&self) {
        self.idle.notify_waiters();
        let generation = self.number;
        self.events
            .tell(Some(&self.function), What::Drained { generation });
    }
}

impl<P> Drop for Generation<P> {
    fn drop(&mut self) {
        let generation = self.number;
        self.events
            .tell(Some(&self.function), What::Freed { generation });
    }
}

/// A generation that an invocation runs on, from its start to its end. Whatever
/// happens to the function meanwhile, this one stays as it is.
pub struct Lease<P = Plugin>(Arc<Generation<P>>);

impl<P> Deref for Lease<P> {
    type Target = Generation<P>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<P> Drop for Lease<P> {
    fn drop(&mut self) {
        if self.0.leases.fetch_sub(1, Ordering::AcqRel) == RETIRED | 1 {
            self.0.drained();
        }
    }
}
