//! One line for each invocation.

use std::collections::HashMap;

use corral_emulator::events::{Completed, Outcome, Started};

/// The invocations that go on.
#[derive(Debug, Default)]
pub(super) struct Invocations(HashMap<String, Started>);

impl Invocations {
    /// An invocation begins, of which the last line will tell.
    pub(super) fn start(&mut self, started: &Started) {
        self.0
            .insert(started.invocation_id.clone(), started.clone());
    }

    /// The lines for an invocation that has ended.
    pub(super) fn complete(&mut self, completed: &Completed) -> Vec<String> {
        let started = self.0.remove(&completed.invocation_id);
        let outcome = match completed.outcome {
            Outcome::Succeeded => "succeeded",
            Outcome::Failed => "failed",
            Outcome::TimedOut => "timed out",
        };
        let label = match completed.outcome {
            Outcome::Succeeded => "",
            Outcome::Failed | Outcome::TimedOut => "error: ",
        };
        let function = &completed.function;
        let time = completed.timing.duration_ms;
        let cause = started.map_or_else(String::new, |started| {
            let retry = match started.retry {
                0 => String::new(),
                retry => format!(", retry {retry}"),
            };
            let status = completed.status;
            let status = status.map_or_else(String::new, |status| format!(", {status}"));
            format!(" ({}{retry}{status})", started.reason)
        });
        let error = completed.error.as_ref();
        let error = error.map_or_else(String::new, |error| format!(": {error}"));
        let id = &completed.invocation_id;
        let line = format!("{label}{function} {outcome} in {time:.0} ms{cause}{error} [{id}]");
        vec![line]
    }
}

#[cfg(test)]
mod tests {
    use corral_emulator::events::Timing;

    use super::*;

    #[test]
    fn invocations_have_one_line() {
        for (retry, outcome, error, status, line) in [
            (
                0,
                Outcome::Succeeded,
                None,
                Some(200),
                "f succeeded in 12 ms (GET /api/f, 200) [1]",
            ),
            (
                2,
                Outcome::Failed,
                Some("why"),
                None,
                "error: f failed in 12 ms (GET /api/f, retry 2): why [1]",
            ),
            (
                0,
                Outcome::TimedOut,
                Some("late"),
                Some(500),
                "error: f timed out in 12 ms (GET /api/f, 500): late [1]",
            ),
        ] {
            let mut invocations = Invocations::default();
            invocations.start(&Started {
                invocation_id: "1".to_owned(),
                function: "f".to_owned(),
                trigger_type: "httpTrigger".to_owned(),
                reason: "GET /api/f".to_owned(),
                retry,
            });
            let completed = Completed {
                invocation_id: "1".to_owned(),
                function: "f".to_owned(),
                outcome,
                error: error.map(str::to_owned),
                status,
                timing: Timing {
                    duration_ms: 12.3,
                    ..Timing::default()
                },
            };
            assert_eq!(invocations.complete(&completed), [line]);
            assert!(invocations.0.is_empty());
        }
    }
}
