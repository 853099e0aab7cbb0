//! The steps that calls in both modes share: generation, admission, sandbox.

use std::sync::Arc;
use std::time::Instant;

use axum::http::HeaderMap;
use corral_protocol::{CallHeaders, Fields, Invocation, PluginOutput};
use corral_registry::{Function, Generation, Lease, Permit, ProcessPermit, Rejected, Snapshot};
use corral_runtime::{Completion, Contract};
use tokio::sync::oneshot;

use super::Invoker;
use super::deadline::Deadline;
use super::headers::header;
use super::late::LateReport;
use super::log::InvocationLog;
use crate::failure::{Failure, Mode, Subject};
use crate::metrics::Tally;

/// The function that a request is routed to.
pub(crate) struct Target {
    pub(crate) function: Arc<Function>,
    pub(crate) mode: Mode,
    /// The values of the route's parameters, in raw mode.
    pub(crate) params: Fields,
}

/// A call whose function is known.
#[derive(Clone, Copy)]
pub(crate) struct RoutedCall<'a> {
    pub(crate) invoker: &'a Invoker,
    /// The app when the call arrived, so that the call is served by the rules by
    /// which it was routed.
    pub(crate) app: &'a Snapshot,
    pub(crate) target: &'a Target,
    pub(crate) id: &'a str,
    /// Counts the call.
    pub(crate) tally: &'a Arc<Tally>,
    /// When its response is due.
    pub(crate) deadline: Deadline,
}

impl RoutedCall<'_> {
    /// The generation that serves this call, even if it is replaced meanwhile.
    /// Waits while the first one is loading.
    pub(crate) async fn generation(&self) -> Result<Lease, Failure> {
        let generation = self.target.function.generation(self.deadline.at()).await?;
        self.tally.reach(&generation);
        Ok(generation)
    }

    /// What the headers tell the plugin about the call.
    pub(crate) fn headers<'h>(&'h self, headers: &'h HeaderMap) -> CallHeaders<'h> {
        CallHeaders {
            invocation_id: Some(self.id),
            traceparent: header(headers, "traceparent"),
            tracestate: header(headers, "tracestate"),
        }
    }

    /// Waits for permits and runs the invocation. `held` is dropped when the
    /// plugin has ended, which may be after its response.
    pub(crate) async fn run(
        &self,
        generation: &Arc<Lease>,
        invocation: Invocation,
        log: &Arc<InvocationLog>,
        held: impl Send + 'static,
    ) -> Result<PluginOutput, Failure> {
        let permits = self.enter(generation).await?;
        let (plugin, signature) = (&generation.plugin, generation.signature());
        let keeps_running = plugin.contract() == Contract::Http;
        let held = Box::new((permits, held, Arc::clone(generation)));
        let completion = if keeps_running {
            let (report, _) = self.late_report(generation);
            self.completion(held, &report)
        } else {
            let tally = Arc::clone(self.tally);
            Completion {
                held,
                on_end: Box::new(move |cost| tally.spent(cost)),
                ..Completion::default()
            }
        };
        let log = Arc::clone(log) as Arc<dyn corral_runtime::LogSink>;
        let outcome = plugin
            .call(invocation, signature, log, self.deadline.at(), completion)
            .await?;
        if keeps_running {
            self.tally.begun();
        }
        Ok(outcome)
    }

    /// A report of how the call ends. Until [`LateReport::sent`], a failure goes
    /// to the receiver, because it can still become the response.
    pub(crate) fn late_report(
        &self,
        generation: &Generation,
    ) -> (Arc<LateReport>, oneshot::Receiver<Failure>) {
        let subject = Subject {
            function: self.target.function.name(),
            id: self.id,
            generation: Some(generation.number),
        };
        let (tally, in_flight) = (Arc::clone(self.tally), Arc::clone(&self.invoker.in_flight));
        LateReport::new(subject, self.target.mode, tally, in_flight)
    }

    /// What happens when the plugin has ended.
    pub(crate) fn completion(&self, held: Box<dyn Send>, report: &Arc<LateReport>) -> Completion {
        let (tally, report) = (Arc::clone(self.tally), Arc::clone(report));
        Completion {
            held,
            on_end: Box::new(move |cost| tally.ended(cost)),
            on_late_failure: Box::new(move |failure| report.ended(failure)),
        }
    }

    /// Waits for a permit of the function, and then for one of the process.
    pub(crate) async fn enter(
        &self,
        generation: &Generation,
    ) -> Result<(Permit, ProcessPermit), Rejected> {
        let (arrived, deadline) = (Instant::now(), self.deadline.at());
        let permit = generation.admission().enter(deadline).await?;
        let name = self.target.function.name();
        let of_process = self.invoker.process_gate.enter(name, deadline).await?;
        self.tally.waited(arrived.elapsed());
        Ok((permit, of_process))
    }

    /// Encodes the response from the output of the plugin, and measures it.
    pub(crate) fn encode<T>(&self, encode: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let encoded = encode();
        self.tally.encoded(started.elapsed());
        encoded
    }
}
