//! What listeners tell about themselves.

use jiff::Timestamp;

/// Takes what listeners tell. It must return at once.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn observe(&self, event: ListenerEvent);
}

/// What happened in a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenerEvent {
    /// A function waits for its trigger.
    Started {
        /// The function.
        function: String,
        /// What it waits for, for people: a schedule, a queue or a path.
        source: String,
    },
    /// A timer has been set.
    TimerSet {
        /// The function.
        function: String,
        /// When it fires; `None` when its schedule has no more times.
        next: Option<Timestamp>,
    },
    /// A timer fires now because the host was down at its last time.
    TimerPastDue {
        /// The function.
        function: String,
        /// When it should have fired.
        due: Timestamp,
    },
    /// A message was moved to the poison queue.
    MessagePoisoned {
        /// The queue it came from.
        queue: String,
        /// The queue it was moved to.
        poison_queue: String,
        /// Its id in the first queue.
        id: String,
        /// Why, for people.
        reason: String,
    },
    /// An operation on storage failed. The listener goes on and tries again.
    StorageFailed {
        /// What the listener was about to do, for people.
        action: String,
        /// Why it failed.
        error: String,
    },
}

/// An observer that looks away.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn observe(&self, _: ListenerEvent) {}
}
