//! What tests of listeners need.

use std::collections::BTreeSet;
use std::sync::Arc;

use corral_storage::Storage;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::sync::watch;

use super::{Clock, Environment, ListenerEvent, Notices, Observer};
use crate::invoker::{Invoker, Outcome};
use crate::payload::Trigger;

/// Storage in a file that is deleted at the end.
pub(super) struct Scratch {
    pub(super) storage: Arc<dyn Storage>,
    _folder: TempDir,
}

impl Scratch {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            storage: corral_storage::open(&folder.path().join("storage.db")).unwrap(),
            _folder: folder,
        }
    }
}

/// A clock that tests set.
pub(super) struct ManualClock {
    now: watch::Sender<Timestamp>,
    /// The times that are waited for.
    awaited: watch::Sender<BTreeSet<Timestamp>>,
}

impl ManualClock {
    pub(super) fn at(now: &str) -> Arc<Self> {
        Arc::new(Self {
            now: watch::Sender::new(now.parse().unwrap()),
            awaited: watch::Sender::new(BTreeSet::new()),
        })
    }

    /// Waits until a time is waited for, and makes it that time.
    pub(super) async fn advance(&self) -> Timestamp {
        let mut awaited = self.awaited.subscribe();
        let awaited = awaited.wait_for(|times| !times.is_empty()).await.unwrap();
        let next = *awaited.first().unwrap();
        drop(awaited);
        self.awaited
            .send_modify(|times| times.retain(|time| *time > next));
        self.now.send_replace(next);
        next
    }

    /// Makes it `now` while no listener runs.
    pub(super) fn set(&self, now: Timestamp) {
        self.awaited.send_replace(BTreeSet::new());
        self.now.send_replace(now);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let mut now = self.now.subscribe();
            if *now.borrow() < time {
                self.awaited.send_modify(|times| {
                    times.insert(time);
                });
            }
            now.wait_for(|now| *now >= time).await.unwrap();
        })
    }
}

/// Keeps what it is called with, and answers as a test says.
pub(super) struct Recorder {
    answer: Box<dyn Fn(&Trigger) -> Outcome + Send + Sync>,
    calls: watch::Sender<Vec<(String, Trigger)>>,
}

impl Recorder {
    pub(super) fn new(answer: impl Fn(&Trigger) -> Outcome + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            calls: watch::Sender::new(Vec::new()),
        })
    }

    /// Waits until there were `count` calls; returns all.
    pub(super) async fn calls(&self, count: usize) -> Vec<(String, Trigger)> {
        let mut calls = self.calls.subscribe();
        let calls = calls.wait_for(|calls| calls.len() >= count).await.unwrap();
        calls.clone()
    }

    /// How many calls there were so far.
    pub(super) fn count(&self) -> usize {
        self.calls.borrow().len()
    }
}

impl Invoker for Recorder {
    fn invoke<'a>(&'a self, function: &'a str, trigger: Trigger) -> BoxFuture<'a, Outcome> {
        let outcome = (self.answer)(&trigger);
        self.calls
            .send_modify(|calls| calls.push((function.to_owned(), trigger)));
        Box::pin(async move { outcome })
    }
}

/// Keeps what it is told.
#[derive(Default)]
pub(super) struct Log(pub(super) Mutex<Vec<ListenerEvent>>);

impl Observer for Log {
    fn observe(&self, event: ListenerEvent) {
        self.0.lock().push(event);
    }
}

pub(super) fn environment(
    scratch: &Scratch,
    invoker: Arc<dyn Invoker>,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
) -> Environment {
    Environment {
        host_id: "test".to_owned(),
        host_storage: Arc::clone(&scratch.storage),
        invoker,
        observer,
        notices: Notices::default(),
        clock,
    }
}
