//! Puts messages, and takes what came of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_storage::{NewMessage, Storage};
use tokio::task::JoinSet;

use super::messages::{self, Found};
use super::{DONE, POISON, TASKS};

/// How many messages are put, or deleted, at the same time.
const AT_ONCE: usize = 16;

/// How many messages wait at the end: Azurite looks through all of them for each.
const WAITING: u64 = 500;

/// How long the last messages may go on without any that is finished. A service hides
/// those of a killed host for 30 s.
const PATIENCE: Duration = Duration::from_mins(2);

/// The messages of a test, in its storage.
pub(super) struct Traffic {
    storage: Arc<dyn Storage>,
    count: usize,
    /// How many have been put.
    put: usize,
    /// Whether results are taken while hosts run. In a local file, that would make the
    /// test a receiver, which outlives the hosts.
    takes_early: bool,
    found: Found,
}

impl Traffic {
    pub(super) async fn new(storage: &Arc<dyn Storage>, count: usize, takes_early: bool) -> Self {
        for queue in [TASKS, DONE, POISON] {
            storage.create_queue(queue).await.unwrap();
        }
        Self {
            storage: Arc::clone(storage),
            count,
            put: 0,
            takes_early,
            found: Found::default(),
        }
    }

    /// Puts messages until so many wait.
    pub(super) async fn fill(&mut self, waiting: usize) {
        let left = self.storage.message_count(TASKS).await.unwrap();
        let left = usize::try_from(left).unwrap();
        self.put(waiting.saturating_sub(left)).await;
    }

    /// Puts so many messages, or all that are left.
    async fn put(&mut self, count: usize) {
        let until = self.count.min(self.put + count);
        let mut putting = JoinSet::new();
        while self.put < until {
            if putting.len() == AT_ONCE {
                putting.join_next().await.unwrap().unwrap();
            }
            let message = NewMessage::new(messages::text(self.put));
            let storage = Arc::clone(&self.storage);
            putting.spawn(async move { storage.put_message(TASKS, message).await.unwrap() });
            self.put += 1;
        }
        putting.join_all().await;
        if self.takes_early {
            self.take().await;
        }
    }

    /// Puts what is left, and waits until all messages are finished.
    pub(super) async fn finish(&mut self) {
        let mut last_left = u64::MAX;
        let mut deadline = Instant::now() + PATIENCE;
        loop {
            let left = self.storage.message_count(TASKS).await.unwrap();
            if self.put < self.count && left < WAITING {
                self.put(AT_ONCE * AT_ONCE).await;
                continue;
            }
            if left == 0 {
                return;
            }
            if left < last_left {
                last_left = left;
                deadline = Instant::now() + PATIENCE;
            }
            assert!(Instant::now() < deadline, "{left} messages are left");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All results, after the last host has ended.
    pub(super) async fn results(mut self) -> Found {
        self.take().await;
        self.found
    }

    async fn take(&mut self) {
        for queue in [DONE, POISON] {
            loop {
                let hour = Duration::from_hours(1);
                let received = self.storage.receive_messages(queue, 32, hour).await;
                let received = received.unwrap();
                if received.is_empty() {
                    break;
                }
                let mut deleting = JoinSet::new();
                for message in received {
                    self.found.add(queue, &message.text);
                    let storage = Arc::clone(&self.storage);
                    deleting.spawn(async move {
                        let (id, receipt) = (&message.id, &message.pop_receipt);
                        storage.delete_message(queue, id, receipt).await.unwrap();
                    });
                }
                deleting.join_all().await;
            }
        }
    }
}
