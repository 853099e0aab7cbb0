//! One accepted version of a plugin, and the invocations that run on it.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use corral_mcp::ArgumentChecker;
use corral_protocol::Signature;
use corral_runtime::Plugin;
use tokio::sync::Notify;

use crate::admission::Admission;
use crate::event::{EventKind, Events};
use crate::generation_info::GenerationInfo;
use crate::loader::Definition;
use crate::request_states::RequestStates;

/// The bit that marks a generation as replaced: it takes no new invocations.
const RETIRED: usize = 1 << (usize::BITS - 1);

/// The bit that says that the end of the last invocation was announced. One may
/// still begin afterwards: it found the generation before that was retired.
const ANNOUNCED: usize = RETIRED >> 1;

/// One accepted version of a function: a plugin together with the configuration
/// that it was accepted with.
pub struct Generation<P = Plugin> {
    /// Counted from 1 for each function.
    pub number: u64,
    /// The plugin.
    pub plugin: P,
    function: Arc<str>,
    info: GenerationInfo,
    definition: Arc<Definition>,
    signature: Signature,
    arguments: Option<ArgumentChecker>,
    request_states: Option<Arc<RequestStates>>,
    admission: Arc<Admission>,
    /// Invocations in flight, [`RETIRED`] and [`ANNOUNCED`].
    leases: AtomicUsize,
    idle: Notify,
    events: Events,
}

/// What a [`Generation`] is made of.
pub(crate) struct GenerationParts<P> {
    pub(crate) function: Arc<str>,
    pub(crate) plugin: P,
    pub(crate) info: GenerationInfo,
    pub(crate) definition: Arc<Definition>,
    pub(crate) signature: Signature,
    pub(crate) arguments: Option<ArgumentChecker>,
    pub(crate) request_states: Option<Arc<RequestStates>>,
    pub(crate) admission: Arc<Admission>,
    pub(crate) events: Events,
}

impl<P> Generation<P> {
    pub(crate) fn new(parts: GenerationParts<P>) -> Arc<Self> {
        Arc::new(Self {
            number: parts.info.number,
            plugin: parts.plugin,
            function: parts.function,
            info: parts.info,
            definition: parts.definition,
            signature: parts.signature,
            arguments: parts.arguments,
            request_states: parts.request_states,
            admission: parts.admission,
            leases: AtomicUsize::new(0),
            idle: Notify::new(),
            events: parts.events,
        })
    }

    /// Its description.
    pub fn info(&self) -> &GenerationInfo {
        &self.info
    }

    /// The function's files as they were when it was accepted.
    pub fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    /// The bindings it is called with.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Checks the arguments of a call, when it is an MCP tool.
    pub fn arguments(&self) -> Option<&ArgumentChecker> {
        self.arguments.as_ref()
    }

    /// How the states that it leaves with its clients are sealed; `None` when they are
    /// passed on as they are.
    pub fn request_states(&self) -> Option<&Arc<RequestStates>> {
        self.request_states.as_ref()
    }

    /// Its gate, shared with generations that have the same limits.
    pub fn admission(&self) -> &Arc<Admission> {
        &self.admission
    }

    /// How many invocations run on it.
    pub fn in_flight(&self) -> usize {
        self.leases.load(Ordering::Acquire) & !(RETIRED | ANNOUNCED)
    }

    pub(crate) fn lease(self: &Arc<Self>) -> Lease<P> {
        self.leases.fetch_add(1, Ordering::AcqRel);
        Lease(Arc::clone(self))
    }

    /// Marks it as replaced; an event is sent when its last invocation has ended.
    pub(crate) fn retire(&self) {
        if self.leases.fetch_or(RETIRED, Ordering::AcqRel) == 0 {
            self.notify_drained();
        }
    }

    /// Undoes [`Self::retire`].
    pub(crate) fn reinstate(&self) {
        self.leases
            .fetch_and(!(RETIRED | ANNOUNCED), Ordering::AcqRel);
    }

    /// Waits until no invocation runs on it, once it is retired.
    pub(crate) async fn wait_until_idle(&self) {
        loop {
            let idle = self.idle.notified();
            if self.in_flight() == 0 {
                return;
            }
            idle.await;
        }
    }

    /// Wakes the waiters; the event is sent once.
    fn notify_drained(&self) {
        self.idle.notify_waiters();
        let first = self.leases.compare_exchange(
            RETIRED,
            RETIRED | ANNOUNCED,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        if first.is_ok() {
            let generation = self.number;
            self.events
                .send(Some(&self.function), EventKind::Drained { generation });
        }
    }
}

impl<P> Drop for Generation<P> {
    fn drop(&mut self) {
        let generation = self.number;
        self.events
            .send(Some(&self.function), EventKind::Freed { generation });
    }
}

/// A generation that an invocation uses from its start to its end. It is not affected
/// by changes of the function meanwhile.
pub struct Lease<P = Plugin>(Arc<Generation<P>>);

impl<P> Deref for Lease<P> {
    type Target = Generation<P>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<P> Drop for Lease<P> {
    fn drop(&mut self) {
        let before = self.0.leases.fetch_sub(1, Ordering::AcqRel);
        if before & !ANNOUNCED == RETIRED | 1 {
            self.0.notify_drained();
        }
    }
}
