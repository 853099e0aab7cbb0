//! How many invocations run at once, how many wait, and how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A gate with a bounded first-come queue before it.
#[derive(Debug)]
pub struct Admission {
    places: Arc<Semaphore>,
    waiting: AtomicU32,
    concurrency: u32,
    queue: u32,
    patience: Duration,
}

/// The right to run one invocation; given back when dropped.
#[derive(Debug)]
pub struct Permit(#[allow(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

/// Why an invocation was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// As many wait as may wait.
    #[error(
        "{0} invocations are waiting already; raise limits.concurrency or limits.queue in plugin.json"
    )]
    QueueFull(u32),
    /// Its turn did not come in time.
    #[error("waited {0:?} for a place; raise limits.concurrency in plugin.json")]
    WaitedTooLong(Duration),
    /// No place in the whole process became free in time.
    #[error("waited {0:?} for a place in the process; raise concurrency in corral.json")]
    HouseFull(Duration),
}

impl From<OwnedSemaphorePermit> for Permit {
    fn from(place: OwnedSemaphorePermit) -> Self {
        Self(place)
    }
}

/// Takes an invocation off the count of those that wait, however it ends.
struct Waiting<'a>(&'a AtomicU32);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How full a gate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupancy {
    /// Invocations that are in.
    pub running: u32,
    /// Invocations that wait.
    pub waiting: u32,
}

impl Admission {
    /// Lets `concurrency` in at once and `queue` wait, each for `patience` at
    /// the most.
    pub fn new(concurrency: u32, queue: u32, patience: Duration) -> Self {
        Self {
            places: Arc::new(Semaphore::new(
                usize::try_from(concurrency).unwrap_or(Semaphore::MAX_PERMITS),
            )),
            waiting: AtomicU32::new(0),
            concurrency,
            queue,
            patience,
        }
    }

    /// How full it is now.
    pub fn occupancy(&self) -> Occupancy {
        let free = u32::try_from(self.places.available_permits()).unwrap_or(u32::MAX);
        Occupancy {
            running: self.concurrency.saturating_sub(free),
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }

    /// Waits for a place, in the order of arrival.
    ///
    /// # Errors
    /// At once when the queue is full, and after `patience`.
    pub async fn enter(&self) -> Result<Permit, Rejected> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(Permit(permit));
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&self.waiting);
        if before >= self.queue {
            return Err(Rejected::QueueFull(before));
        }
        let place = timeout(self.patience, Arc::clone(&self.places).acquire_owned()).await;
        drop(waiting);
        match place {
            Ok(Ok(permit)) => Ok(Permit(permit)),
            // The semaphore is never closed, so only time can have run out.
            Ok(Err(_)) | Err(_) => Err(Rejected::WaitedTooLong(self.patience)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_full_queue_rejects_at_once() {
        let admission = Admission::new(1, 0, LONG);
        let permit = admission.enter().await.unwrap();
        assert_eq!(admission.enter().await.unwrap_err(), Rejected::QueueFull(0));
        drop(permit);
        admission.enter().await.unwrap();
    }

    #[tokio::test]
    async fn who_waits_gets_the_next_place() {
        let admission = Arc::new(Admission::new(1, 1, LONG));
        let permit = admission.enter().await.unwrap();
        let second = tokio::spawn({
            let admission = Arc::clone(&admission);
            async move { admission.enter().await.is_ok() }
        });
        while admission.occupancy().waiting == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(admission.enter().await.unwrap_err(), Rejected::QueueFull(1));
        drop(permit);
        assert!(second.await.unwrap());
    }

    #[tokio::test]
    async fn patience_ends() {
        let short = Duration::from_millis(1);
        let admission = Admission::new(1, 1, short);
        let _permit = admission.enter().await.unwrap();
        assert_eq!(
            admission.enter().await.unwrap_err(),
            Rejected::WaitedTooLong(short)
        );
        let occupancy = admission.occupancy();
        assert_eq!((occupancy.running, occupancy.waiting), (1, 0));
    }
}
