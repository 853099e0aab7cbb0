//! How a call ends after its response has begun, or without one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use corral_runtime::LateFailure;
use parking_lot::Mutex;
use tokio::sync::oneshot;
use tracing::Span;

use super::in_flight::InFlight;
use super::log::InvocationLog;
use crate::failure::{Failure, FailureKind, Mode, Subject};
use crate::metrics::Tally;

/// Reports how a call ends whose response has begun: the caller sees a response
/// that is cut off or notices nothing, the operator reads why. Only the first
/// failure is reported; the others follow from it.
pub(crate) struct LateReport {
    id: String,
    generation: Option<u64>,
    mode: Mode,
    tally: Arc<Tally>,
    in_flight: Arc<InFlight>,
    reported: AtomicBool,
    /// Whether the response is on its way to the client.
    responding: AtomicBool,
    /// The log of the plugin.
    log: OnceLock<Arc<InvocationLog>>,
    /// The span of the call.
    span: Span,
    /// Receives a failure until the first byte of the response is sent.
    unsent: Mutex<Option<oneshot::Sender<Failure>>>,
}

impl LateReport {
    /// A report of one call. Until [`LateReport::sent`], a failure goes to the
    /// receiver, because it can still become the response.
    pub(crate) fn new(
        subject: Subject<'_>,
        mode: Mode,
        tally: Arc<Tally>,
        in_flight: Arc<InFlight>,
    ) -> (Arc<Self>, oneshot::Receiver<Failure>) {
        let (unsent, failed) = oneshot::channel();
        let report = Self {
            id: subject.id.to_owned(),
            generation: subject.generation,
            mode,
            tally,
            in_flight,
            reported: AtomicBool::new(false),
            responding: AtomicBool::new(false),
            log: OnceLock::new(),
            span: Span::current(),
            unsent: Mutex::new(Some(unsent)),
        };
        (Arc::new(report), failed)
    }

    /// Tells `log` when the client disconnects.
    pub(crate) fn watch(&self, log: &Arc<InvocationLog>) {
        self.log.get_or_init(|| Arc::clone(log));
    }

    /// The response is being sent.
    pub(crate) fn sent(&self) {
        self.responding();
        self.unsent.lock().take();
    }

    /// The response is being sent, and failures still go to the receiver, which adds
    /// them to it.
    pub(crate) fn responding(&self) {
        self.responding.store(true, Ordering::Release);
    }

    /// The response ends with `failure`.
    pub(crate) fn conclude(&self, failure: &Failure) {
        self.tally
            .failed(failure.kind(), failure.message(), &self.id);
        self.span
            .in_scope(|| failure.print(self.generation, self.mode));
    }

    /// The call gets another response.
    pub(crate) fn superseded(&self) {
        self.reported.store(true, Ordering::Release);
    }

    /// The response was cut off.
    pub(crate) fn failed(&self, failure: Failure) {
        if self.reported.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut failure = failure;
        if let Some(unsent) = self.unsent.lock().take() {
            match unsent.send(failure) {
                Ok(()) => return,
                Err(back) => failure = back,
            }
        }
        if failure.kind() != FailureKind::Cancelled {
            return self.conclude(&failure);
        }
        self.span
            .in_scope(|| failure.print(self.generation, self.mode));
    }

    /// The plugin has ended.
    pub(crate) fn ended(&self, late: LateFailure) {
        match late {
            LateFailure::Broken(error) => self.failed(error.into()),
            LateFailure::AfterResponse(error) => {
                let failure = Failure::from(error);
                self.tally
                    .failed_afterwards(failure.kind(), failure.message(), &self.id);
                self.span
                    .in_scope(|| failure.print_afterwards(self.generation));
            }
        }
    }

    /// The client disconnected before the end of the response. Before it has begun,
    /// [`CancelGuard`] reports that.
    pub(crate) fn cancelled(&self) {
        if let Some(log) = self.log.get() {
            log.client_has_left();
        }
        let reported = self.reported.swap(true, Ordering::AcqRel);
        if !reported && self.responding.load(Ordering::Acquire) {
            self.span.in_scope(|| report_cancelled(&self.in_flight));
        }
    }
}

/// Reports a call that is dropped before it has a response.
pub(crate) struct CancelGuard<'a> {
    pub(crate) in_flight: &'a InFlight,
    pub(crate) finished: bool,
}

impl Drop for CancelGuard<'_> {
    fn drop(&mut self) {
        if !self.finished {
            report_cancelled(self.in_flight);
        }
    }
}

/// Tells the operator that the client of a call has disconnected, or that the
/// handler is shutting down.
pub(crate) fn report_cancelled(in_flight: &InFlight) {
    let reason = if in_flight.is_draining() {
        "cancelled: the handler is shutting down"
    } else {
        "cancelled: the client disconnected before the end of the response"
    };
    tracing::info!("{reason}");
}
