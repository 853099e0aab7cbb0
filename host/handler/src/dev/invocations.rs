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
        let mut line = String::new();
        let outcome = match completed.outcome {
            Outcome::Succeeded => "succeeded",
            Outcome::Failed => "failed",
            Outcome::TimedOut => "timed out",
        };
        if completed.outcome != Outcome::Succeeded {
            line.push_str("error: ");
        }
        line.push_str(&format!(
            "{} {outcome} in {:.0} ms",
            completed.function, completed.timing.duration_ms
        ));
        if let Some(started) = started {
            line.push_str(&format!(" ({}", started.reason));
            if started.retry > 0 {
                line.push_str(&format!(", retry {}", started.retry));
            }
            if let Some(status) = completed.status {
                line.push_str(&format!(", {status}"));
            }
            line.push(')');
        }
        if let Some(error) = &completed.error {
            line.push_str(&format!(": {error}"));
        }
        line.push_str(&format!(" [{}]", completed.invocation_id));
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
