//! How many invocations run at once, how many wait, and how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// A gate with a bounded first-in, first-out queue in front of it.
#[derive(Debug)]
pub struct Admission {
    permits: Arc<Semaphore>,
    waiting: AtomicU32,
    concurrency: u32,
    queue: u32,
    max_wait: Duration,
}

/// The right to run one invocation; released when dropped.
#[derive(Debug)]
pub struct Permit(#[allow(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

/// Why an invocation was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The queue is full.
    #[error(
        "{0} invocations are already waiting; raise limits.concurrency or limits.queue in plugin.json"
    )]
    QueueFull(u32),
    /// No permit of the function became free in time.
    #[error("waited {0:?} in the queue; raise limits.concurrency in plugin.json")]
    WaitedTooLong(Duration),
    /// No permit of the process became free in time.
    #[error("waited {0:?} for other invocations of the process; raise concurrency in corral.json")]
    ProcessFull(Duration),
}

/// Counts an invocation as waiting until it is dropped.
struct WaitingGuard<'a>(&'a AtomicU32);

impl Drop for WaitingGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How full a gate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupancy {
    /// Invocations that run.
    pub running: u32,
    /// Invocations that wait.
    pub waiting: u32,
}

impl Admission {
    /// Lets `concurrency` run at once and `queue` wait, each for at most
    /// `max_wait`.
    pub fn new(concurrency: u32, queue: u32, max_wait: Duration) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(
                usize::try_from(concurrency).unwrap_or(Semaphore::MAX_PERMITS),
            )),
            waiting: AtomicU32::new(0),
            concurrency,
            queue,
            max_wait,
        }
    }

    /// How full it is now.
    pub fn occupancy(&self) -> Occupancy {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(u32::MAX);
        Occupancy {
            running: self.concurrency.saturating_sub(free),
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }

    /// Waits for a permit, in the order of arrival, at most until the deadline of
    /// the call.
    ///
    /// # Errors
    /// At once when the queue is full, and when no permit became free in time.
    pub async fn enter(&self, deadline: Option<Instant>) -> Result<Permit, Rejected> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(Permit(permit));
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = WaitingGuard(&self.waiting);
        if before >= self.queue {
            return Err(Rejected::QueueFull(before));
        }
        let max_wait = cap_at_deadline(self.max_wait, deadline);
        let permit = timeout(max_wait, Arc::clone(&self.permits).acquire_owned()).await;
        drop(waiting);
        match permit {
            Ok(Ok(permit)) => Ok(Permit(permit)),
            // The semaphore is never closed, so only time can have run out.
            Ok(Err(_)) | Err(_) => Err(Rejected::WaitedTooLong(max_wait)),
        }
    }
}

/// `max_wait`, or what is left until `deadline` if that is less; in whole
/// milliseconds, because messages quote it.
pub(crate) fn cap_at_deadline(max_wait: Duration, deadline: Option<Instant>) -> Duration {
    let Some(deadline) = deadline else {
        return max_wait;
    };
    let left = deadline.saturating_duration_since(Instant::now());
    let millis = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
    max_wait.min(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_full_queue_rejects_at_once() {
        let admission = Admission::new(1, 0, LONG);
        let permit = admission.enter(None).await.unwrap();
        assert_eq!(
            admission.enter(None).await.unwrap_err(),
            Rejected::QueueFull(0)
        );
        drop(permit);
        admission.enter(None).await.unwrap();
    }

    #[tokio::test]
    async fn a_waiting_call_gets_the_next_permit() {
        let admission = Arc::new(Admission::new(1, 1, LONG));
        let permit = admission.enter(None).await.unwrap();
        let second = tokio::spawn({
            let admission = Arc::clone(&admission);
            async move { admission.enter(None).await.is_ok() }
        });
        while admission.occupancy().waiting == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(
            admission.enter(None).await.unwrap_err(),
            Rejected::QueueFull(1)
        );
        drop(permit);
        assert!(second.await.unwrap());
    }

    /// Whatever the longest wait is.
    #[tokio::test]
    async fn wait_ends_at_the_deadline_of_the_call() {
        let admission = Admission::new(1, 1, LONG);
        let _permit = admission.enter(None).await.unwrap();
        let short = Duration::from_millis(30);
        let rejected = admission.enter(Some(Instant::now() + short)).await;
        assert!(
            matches!(rejected, Err(Rejected::WaitedTooLong(waited)) if waited <= short),
            "{rejected:?}"
        );
    }

    #[tokio::test]
    async fn queue_wait_times_out() {
        let short = Duration::from_millis(1);
        let admission = Admission::new(1, 1, short);
        let _permit = admission.enter(None).await.unwrap();
        assert_eq!(
            admission.enter(None).await.unwrap_err(),
            Rejected::WaitedTooLong(short)
        );
        let occupancy = admission.occupancy();
        assert_eq!((occupancy.running, occupancy.waiting), (1, 0));
    }
}
