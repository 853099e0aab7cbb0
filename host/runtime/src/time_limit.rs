//! Limits how long one call may run.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{CallError, Clock};

/// `limits.time`, or the time until the deadline of the call if that is shorter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLimit {
    time: Duration,
    /// Whether the deadline is the shorter one.
    by_deadline: bool,
}

impl TimeLimit {
    pub(crate) fn new(limit: Duration, deadline: Option<Instant>) -> Self {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match left {
            Some(time) if time < limit => Self {
                time,
                by_deadline: true,
            },
            _ => Self {
                time: limit,
                by_deadline: false,
            },
        }
    }

    pub(crate) fn time(self) -> Duration {
        self.time
    }

    /// Runs `task` within the limit.
    pub(crate) async fn run<T>(
        self,
        task: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        let timed = tokio::time::timeout(self.time, task).await;
        timed.unwrap_or_else(|_| Err(self.exceeded()))
    }

    fn exceeded(self) -> CallError {
        if self.by_deadline {
            let millis = u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX);
            CallError::Deadline {
                ran: Duration::from_millis(millis),
            }
        } else {
            CallError::Timeout {
                clock: Clock::Wall,
                limit: self.time,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_the_limit_that_was_reached() {
        let (long, short) = (Duration::from_mins(1), Duration::from_millis(5));
        for (limit, left, named) in [
            (short, None, "limits.time"),
            (short, Some(long), "limits.time"),
            (long, Some(short), "functionTimeout"),
            (long, Some(Duration::ZERO), "functionTimeout"),
        ] {
            let deadline = left.map(|left| Instant::now() + left);
            let time_limit = TimeLimit::new(limit, deadline);
            let error = time_limit
                .run(std::future::pending::<Result<(), _>>())
                .await;
            let message = error.unwrap_err().to_string();
            assert!(message.contains(named), "{message}");
        }
    }
}
