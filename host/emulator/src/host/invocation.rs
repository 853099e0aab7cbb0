//! One try of an invocation, from its begin to its end, as events tell it.

use std::time::Instant;

use uuid::Uuid;

use super::Instance;
use super::function::HostFunction;
use crate::events::{Completed, Diagnostic, EventKind, Outcome, Severity, Started, Timing};
use crate::recording::{Draft, Kept, Output};
use crate::wire::{AnswerHead, RequestHead};

/// A try that is going on. Dropped before its end, it has failed because it was
/// abandoned: its caller left, or the host stopped.
pub(crate) struct Invocation<'a> {
    instance: &'a Instance,
    function: String,
    id: Uuid,
    begun: Instant,
    called: Option<Instant>,
    answered: Option<Instant>,
    ended: bool,
    /// What is to be recorded, if anything is.
    draft: Option<Draft>,
}

impl<'a> Invocation<'a> {
    /// Begins a try. `reason` says for people what started it, and `retry` which one it
    /// is, from 0.
    pub(crate) fn begin(
        instance: &'a Instance,
        function: &HostFunction,
        id: Uuid,
        reason: String,
        retry: u32,
    ) -> Self {
        instance
            .events()
            .emit(EventKind::InvocationStarted(Started {
                invocation_id: id.to_string(),
                function: function.name().to_owned(),
                trigger_type: function.trigger_type().to_owned(),
                reason,
                retry,
            }));
        Self {
            instance,
            function: function.name().to_owned(),
            id,
            begun: Instant::now(),
            called: None,
            answered: None,
            ended: false,
            draft: instance
                .recording
                .is_some()
                .then(|| Draft::new(function.trigger_type(), function.mode.into())),
        }
    }

    /// The id.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// The function.
    pub(crate) fn function(&self) -> &str {
        &self.function
    }

    /// The handler is called now; only the first time counts.
    pub(crate) fn call_handler(&mut self) {
        self.called.get_or_insert_with(Instant::now);
    }

    /// The handler has answered now; only the last time counts.
    pub(crate) fn receive_answer(&mut self) {
        self.answered = Some(Instant::now());
    }

    /// Whether bodies are recorded.
    pub(crate) fn is_recorded(&self) -> bool {
        self.draft.is_some()
    }

    /// A request is sent; its body is added to what this returns, if it is recorded.
    pub(crate) fn record_request(&self, head: &RequestHead) -> Option<Kept> {
        self.draft.as_ref().map(|draft| draft.send(head))
    }

    /// An answer was received with this body, which may have been longer.
    pub(crate) fn record_answer(&self, head: &AnswerHead, body: &[u8], truncated: bool) {
        if let Some(draft) = &self.draft {
            draft.receive(head, body, truncated);
        }
    }

    /// An output was written.
    pub(super) fn record_output(&self, output: impl FnOnce() -> Output) {
        if let Some(draft) = &self.draft {
            draft.write(output());
        }
    }

    /// Ends the try. `status` is what an HTTP caller gets.
    pub(crate) fn end(mut self, outcome: Outcome, error: Option<String>, status: Option<u16>) {
        self.complete(outcome, error, status);
    }

    fn complete(&mut self, outcome: Outcome, error: Option<String>, status: Option<u16>) {
        self.ended = true;
        self.write_record(error.as_deref());
        self.instance.end_invocation(outcome);
        self.instance
            .events()
            .emit(EventKind::InvocationCompleted(Completed {
                invocation_id: self.id.to_string(),
                function: self.function.clone(),
                outcome,
                error,
                status,
                timing: self.timing(),
            }));
    }

    fn write_record(&mut self, error: Option<&str>) {
        let recording = self.instance.recording.as_ref();
        let (Some(draft), Some(recording)) = (self.draft.take(), recording) else {
            return;
        };
        if let Err(error) = draft.finish(recording, &self.function, self.id, error) {
            let path = recording.recorder.path().display();
            self.instance
                .events()
                .emit(EventKind::CliDiagnostic(Diagnostic::new(
                    Severity::Error,
                    Diagnostic::RECORDING,
                    format!("cannot write {path}, so nothing more is recorded: {error}"),
                    "make room, or name another file with --record",
                )));
        }
    }

    fn timing(&self) -> Timing {
        let now = Instant::now();
        let called = self.called.unwrap_or(now);
        let answered = self.answered.unwrap_or(now);
        let between = |from: Instant, to: Instant| to.duration_since(from).as_secs_f64() * 1e3;
        Timing {
            duration_ms: between(self.begun, now),
            before_ms: between(self.begun, called),
            handler_ms: between(called, answered),
            after_ms: between(answered, now),
        }
    }
}

impl Drop for Invocation<'_> {
    fn drop(&mut self) {
        if !self.ended {
            let reason = "abandoned: its caller left, or the host stopped".to_owned();
            self.complete(Outcome::Failed, Some(reason), None);
        }
    }
}
