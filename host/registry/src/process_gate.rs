//! How many invocations run at once in the whole process.
//!
//! An invocation passes this gate after that of its function. The permits are a
//! [`FairShare`] of the functions, so that one whose calls never end cannot keep
//! another from running.

use std::sync::Arc;
use std::time::Duration;

use corral_runtime::{Claim, FairShare};
use tokio::time::{Instant, timeout};

use crate::admission::{Rejected, cap_at_deadline};

/// The permits of the process.
#[derive(Debug)]
pub struct ProcessGate {
    permits: Arc<FairShare>,
    max_wait: Duration,
}

/// The right of one invocation to run in the process; released when dropped.
#[derive(Debug)]
pub struct ProcessPermit(#[allow(dead_code, reason = "held for its drop")] Claim);

impl ProcessGate {
    /// Has `permits` in all, for about `functions` functions. An invocation waits
    /// for at most `max_wait`.
    pub fn new(permits: u32, functions: usize, max_wait: Duration) -> Self {
        Self {
            permits: FairShare::new(permits.into(), functions),
            max_wait,
        }
    }

    /// Waits for a permit for an invocation of `function`, at most until the
    /// deadline of the call.
    ///
    /// # Errors
    /// When no permit became free in time.
    pub async fn enter(
        &self,
        function: &str,
        deadline: Option<Instant>,
    ) -> Result<ProcessPermit, Rejected> {
        let share = self.permits.tenant(function);
        if let Some(permit) = share.try_acquire() {
            return Ok(ProcessPermit(permit));
        }
        let max_wait = cap_at_deadline(self.max_wait, deadline);
        let permit = timeout(max_wait, share.acquire()).await.ok().flatten();
        permit
            .map(ProcessPermit)
            .ok_or(Rejected::ProcessFull(max_wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn each_function_has_reserved_permits() {
        let gate = ProcessGate::new(4, 2, SHORT);
        let mut held = Vec::new();
        // The two shared ones and its reserved one.
        for _ in 0..3 {
            held.push(gate.enter("greedy", None).await.unwrap());
        }
        assert_eq!(
            gate.enter("greedy", None).await.unwrap_err(),
            Rejected::ProcessFull(SHORT)
        );
        held.push(gate.enter("modest", None).await.unwrap());
        assert!(gate.enter("modest", None).await.is_err());
        held.clear();
        assert!(gate.enter("greedy", None).await.is_ok());
    }

    #[tokio::test]
    async fn wait_ends_at_the_deadline_of_the_call() {
        let gate = ProcessGate::new(1, 1, Duration::from_mins(1));
        let _permit = gate.enter("f", None).await.unwrap();
        let short = Duration::from_millis(30);
        let rejected = gate.enter("f", Some(Instant::now() + short)).await;
        assert!(
            matches!(rejected, Err(Rejected::ProcessFull(waited)) if waited <= short),
            "{rejected:?}"
        );
    }

    #[tokio::test]
    async fn a_waiting_call_takes_whichever_permit_is_free_first() {
        let gate = Arc::new(ProcessGate::new(2, 1, Duration::from_mins(1)));
        let reserved = gate.enter("f", None).await.unwrap();
        let shared = gate.enter("f", None).await.unwrap();
        for permit in [reserved, shared] {
            let waiting = tokio::spawn({
                let gate = Arc::clone(&gate);
                async move { gate.enter("f", None).await.is_ok() }
            });
            tokio::task::yield_now().await;
            drop(permit);
            assert!(waiting.await.unwrap());
        }
    }
}
