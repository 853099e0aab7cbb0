//! Past events, in bounded memory.

use std::collections::VecDeque;
use std::sync::Arc;

use super::event::{Event, EventKind};

/// How many events are kept.
const MOST: usize = 10_000;

/// How many bytes of bodies and other contents are kept.
const MOST_BYTES: usize = 32 << 20;

/// The last events.
#[derive(Debug, Default)]
pub(super) struct History {
    events: VecDeque<Arc<Event>>,
    bytes: usize,
}

impl History {
    /// Adds an event, and forgets the oldest as long as there are too many.
    pub(super) fn push(&mut self, event: Arc<Event>) {
        self.bytes += weight(&event);
        self.events.push_back(event);
        while self.events.len() > MOST || self.bytes > MOST_BYTES {
            let Some(oldest) = self.events.pop_front() else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(weight(&oldest));
        }
    }

    /// The events after the one of this number.
    pub(super) fn after(&self, sequence: u64) -> Vec<Arc<Event>> {
        let later = |event: &&Arc<Event>| event.sequence > sequence;
        self.events.iter().filter(later).cloned().collect()
    }
}

/// About how many bytes an event keeps besides its own size.
fn weight(event: &Event) -> usize {
    let fields = |fields: &[(String, String)]| {
        let lengths = fields.iter().map(|(name, value)| name.len() + value.len());
        lengths.sum::<usize>()
    };
    match &event.kind {
        EventKind::RequestSent {
            fields: all, body, ..
        }
        | EventKind::AnswerReceived {
            fields: all, body, ..
        } => fields(all) + body.weight(),
        EventKind::QueueMessageWritten { content, .. }
        | EventKind::BlobWritten { content, .. }
        | EventKind::EntityWritten { content, .. }
        | EventKind::OutputDropped { content, .. } => content.weight(),
        EventKind::Log(line) => line.message.len(),
        EventKind::BuildCompleted(built) => built.output.as_ref().map_or(0, String::len),
        EventKind::InvocationCompleted(completed) => {
            completed.error.as_ref().map_or(0, String::len)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::events::Content;

    fn event(sequence: u64, bytes: usize) -> Arc<Event> {
        Arc::new(Event {
            sequence,
            timestamp: Timestamp::UNIX_EPOCH,
            kind: EventKind::QueueMessageWritten {
                invocation_id: String::new(),
                queue: String::new(),
                content: Content::of(&vec![b'a'; bytes]),
            },
        })
    }

    #[test]
    fn old_events_are_forgotten() {
        let mut history = History::default();
        for (count, bytes, kept) in [
            (10, 1, 10),
            (MOST as u64, 1, MOST),
            (1000, Content::LIMIT, MOST_BYTES / Content::LIMIT),
        ] {
            for sequence in 0..count {
                history.push(event(sequence + 1, bytes));
            }
            assert_eq!(history.after(0).len(), kept, "{count} of {bytes}");
        }
        let last = history.after(998);
        let last: Vec<_> = last.iter().map(|event| event.sequence).collect();
        assert_eq!(last, [999, 1000]);
    }
}
