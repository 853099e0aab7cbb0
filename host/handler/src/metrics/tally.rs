//! The tally of one call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use corral_registry::Generation;
use corral_runtime::{Cost, Denial, DenialKind};
use tracing::Span;

use super::explained::ExplainedDenial;
use super::function::{FunctionMeter, GenerationMeter, LastError};
use super::outcome::Outcome;
use super::request_states::StateOutcome;
use super::subject::SubjectMeter;
use crate::failure::FailureKind;

/// Counts one call exactly once, however it ends. A call whose tally is dropped without
/// an outcome was cancelled by its caller.
#[derive(Debug)]
pub(crate) struct Tally {
    function: Arc<FunctionMeter>,
    generation: OnceLock<Arc<GenerationMeter>>,
    /// What a call of an MCP server is about.
    subject: OnceLock<Arc<SubjectMeter>>,
    counted: AtomicBool,
    /// The response has begun; its outcome follows.
    begun: AtomicBool,
    /// The plugin of a response that has begun ran to its end.
    ended: AtomicBool,
}

impl Tally {
    pub(super) fn new(function: Arc<FunctionMeter>) -> Arc<Self> {
        Arc::new(Self {
            function,
            generation: OnceLock::new(),
            subject: OnceLock::new(),
            counted: AtomicBool::new(false),
            begun: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        })
    }

    /// Records the generation that is called, in the span of the call, too.
    pub(crate) fn reach(&self, generation: &Generation) {
        self.generation.get_or_init(|| {
            Span::current().record("generation", generation.number);
            self.function.generation(generation)
        });
    }

    /// The number of the generation that is called, once it is known.
    pub(crate) fn generation(&self) -> Option<u64> {
        self.generation.get().map(|generation| generation.number)
    }

    /// Records what a call of an MCP server is about.
    pub(crate) fn concerns(&self, subject: Arc<SubjectMeter>) {
        self.subject.get_or_init(|| subject);
    }

    /// Counts a denial of the plugin.
    pub(crate) fn denied(&self, kind: DenialKind) {
        self.function.denials.count(kind);
        if let Some(subject) = self.subject.get() {
            subject.denials.count(kind);
        }
    }

    /// Keeps what would allow what the plugin was denied.
    pub(crate) fn explain(&self, denial: &Denial, key: Option<&str>, message: &str) {
        let generation = self.generation();
        let denial = ExplainedDenial::new(denial, key, message, generation);
        self.function.explained.add(denial);
    }

    /// Counts states that the plugin left with its clients.
    pub(crate) fn request_states(&self, outcome: StateOutcome, number: u64) {
        self.function.request_states.count(outcome, number);
    }

    /// Records how long the call waited for permits.
    pub(crate) fn waited(&self, time: Duration) {
        self.function.stages.queue.observe(time);
    }

    /// Records the cost of the sandbox.
    pub(crate) fn spent(&self, cost: Cost) {
        let stages = &self.function.stages;
        if !cost.instantiate.is_zero() {
            stages.instantiate.observe(cost.instantiate);
        }
        let guest = cost.wall.saturating_sub(cost.instantiate);
        stages.guest.observe(guest);
    }

    /// Records the time to encode the response.
    pub(crate) fn encoded(&self, time: Duration) {
        self.function.stages.encode.observe(time);
    }

    /// The response has begun, and the plugin still runs. The call succeeds when
    /// [`Tally::ended`] is called, unless [`Tally::failed`] is.
    pub(crate) fn begun(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    /// The plugin has ended, after its response had begun.
    pub(crate) fn ended(&self, cost: Cost) {
        self.spent(cost);
        self.ended.store(true, Ordering::Relaxed);
    }

    /// The call has a response.
    pub(crate) fn answered(&self) {
        if !self.begun.load(Ordering::Relaxed) {
            self.count(Outcome::Succeeded);
        }
    }

    /// The call failed.
    pub(crate) fn failed(&self, kind: FailureKind, message: &str, invocation_id: &str) {
        self.fail(Outcome::Failed(kind), kind, message, invocation_id);
    }

    /// The plugin failed after its response was complete.
    pub(crate) fn failed_afterwards(&self, kind: FailureKind, message: &str, invocation_id: &str) {
        self.fail(Outcome::FailedAfterwards, kind, message, invocation_id);
    }

    fn fail(&self, outcome: Outcome, kind: FailureKind, message: &str, invocation_id: &str) {
        if self.count(outcome) {
            self.function.failed(LastError {
                code: kind.code(),
                message: message.to_owned(),
                invocation_id: invocation_id.to_owned(),
                generation: self.generation(),
                at: SystemTime::now(),
            });
        }
    }

    /// Counts the call, unless it was counted before.
    fn count(&self, outcome: Outcome) -> bool {
        let first = !self.counted.swap(true, Ordering::Relaxed);
        if first {
            let generation = self.generation.get();
            self.function.count(generation.map(AsRef::as_ref), outcome);
            if let Some(subject) = self.subject.get() {
                subject.outcomes.count(outcome);
            }
        }
        first
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let flag = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let outcome = if flag(&self.begun) && flag(&self.ended) {
            Outcome::Succeeded
        } else {
            Outcome::CANCELLED
        };
        self.count(outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(end: impl FnOnce(&Tally)) -> (&'static str, bool) {
        let function = Arc::new(FunctionMeter::new("f"));
        let tally = Tally::new(Arc::clone(&function));
        end(&tally);
        drop(tally);
        let totals: Vec<_> = function.totals().collect();
        assert_eq!(totals.len(), 1, "{totals:?}");
        assert_eq!(totals[0].1, 1, "{totals:?}");
        (totals[0].0.code(), function.last_error().is_some())
    }

    #[test]
    fn every_call_is_counted_once() {
        let fail = |tally: &Tally| tally.failed(FailureKind::Trap, "no", "id");
        assert_eq!(counted(|_| ()), ("cancelled", false));
        assert_eq!(counted(Tally::answered), ("ok", false));
        assert_eq!(counted(fail), ("trap", true));
        let begin = |tally: &Tally| {
            tally.begun();
            tally.answered();
        };
        assert_eq!(counted(begin), ("cancelled", false));
        assert_eq!(
            counted(|tally| {
                begin(tally);
                tally.ended(Cost::default());
            }),
            ("ok", false)
        );
        assert_eq!(
            counted(|tally| {
                begin(tally);
                tally.ended(Cost::default());
                fail(tally);
            }),
            ("trap", true)
        );
        assert_eq!(
            counted(|tally| {
                begin(tally);
                tally.ended(Cost::default());
                tally.failed_afterwards(FailureKind::Trap, "no", "id");
            }),
            ("failed_after_answer", true)
        );
        assert_eq!(
            counted(|tally| {
                tally.answered();
                fail(tally);
            }),
            ("ok", false)
        );
    }
}
