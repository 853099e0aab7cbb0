//! The stream of events.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::broadcast::{Receiver, Sender};

use super::event::{Event, EventKind};
use super::history::History;

/// How many events a slow subscriber may lag behind before it misses some.
const BACKLOG: usize = 4096;

/// Events, past and future. Clones are the same stream, which ends with the last of
/// them.
#[derive(Clone, Debug)]
pub struct Events(Arc<Stream>);

#[derive(Debug)]
struct Stream {
    sender: Sender<Arc<Event>>,
    past: Mutex<Past>,
}

#[derive(Debug, Default)]
struct Past {
    sequence: u64,
    history: History,
}

impl Events {
    /// A stream without past.
    pub fn new() -> Self {
        Self(Arc::new(Stream {
            sender: Sender::new(BACKLOG),
            past: Mutex::default(),
        }))
    }

    /// Tells all subscribers that something happened now.
    pub fn emit(&self, kind: EventKind) {
        // The lock is held until the event is sent, so that all see the same order.
        let mut past = self.0.past.lock();
        past.sequence += 1;
        let event = Arc::new(Event {
            sequence: past.sequence,
            timestamp: Timestamp::now(),
            kind,
        });
        past.history.push(Arc::clone(&event));
        // Without subscribers there is nobody to tell.
        let _ = self.0.sender.send(event);
    }

    /// The events that are kept after the one numbered `sequence`, and those to come,
    /// without a gap between them.
    pub fn subscribe(&self, sequence: u64) -> (Vec<Arc<Event>>, Receiver<Arc<Event>>) {
        let past = self.0.past.lock();
        (past.history.after(sequence), self.0.sender.subscribe())
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(function: &str) -> EventKind {
        EventKind::FunctionRemoved {
            function: function.to_owned(),
        }
    }

    #[tokio::test]
    async fn subscribers_see_past_and_future_without_gap() {
        let events = Events::new();
        events.emit(removed("a"));
        events.emit(removed("b"));
        let (past, mut future) = events.subscribe(1);
        events.emit(removed("c"));
        let past: Vec<_> = past.iter().map(|event| event.sequence).collect();
        assert_eq!(past, [2]);
        assert_eq!(future.recv().await.unwrap().sequence, 3);
    }
}
