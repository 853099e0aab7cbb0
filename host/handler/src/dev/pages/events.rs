//! The host's events as server-sent events.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use corral_emulator::events::{Event, Events};
use corral_emulator::pages::PageAnswer;
use corral_emulator::wire::AnswerHead;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;
use uuid::Uuid;

/// How long nothing may be sent, so that a caller who left is noticed.
const SILENCE: Duration = Duration::from_secs(15);

/// Tells the events of this process from those of an earlier one, whose numbers are the
/// same.
pub(super) struct Run(String);

impl Run {
    pub(super) fn new() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }

    fn id(&self, sequence: u64) -> String {
        format!("{}-{sequence}", self.0)
    }

    /// The number of the event that a caller saw last; `None` when it saw those of another
    /// process.
    fn seen(&self, last: Option<&str>) -> Option<u64> {
        let Some(last) = last else {
            return Some(0);
        };
        let (run, sequence) = last.rsplit_once('-')?;
        sequence.parse().ok().filter(|_| run == self.0)
    }
}

/// All events after the one with the id `last`, and those to come.
pub(super) fn stream(events: &Events, run: &Run, last: Option<&str>) -> PageAnswer {
    let mut head = AnswerHead::new(200, "OK");
    head.fields
        .push("Content-Type", "text/event-stream; charset=utf-8");
    head.fields.push("Cache-Control", "no-store");
    let seen = run.seen(last);
    let (past, following) = events.subscribe(seen.unwrap_or_default());
    // What the caller has is of another process; it begins again.
    let again = seen
        .is_none()
        .then(|| Bytes::from_static(b"event: restart\ndata: {}\n\n"));
    let run = Run(run.0.clone());
    let past: Vec<Bytes> = past.iter().map(|event| message(&run, event)).collect();
    let begin = stream::iter(again.into_iter().chain(past));
    PageAnswer::Streamed(head, begin.chain(live(run, following)).boxed())
}

fn live(run: Run, following: Receiver<Arc<Event>>) -> impl stream::Stream<Item = Bytes> {
    stream::unfold((run, following), |(run, mut following)| async move {
        let piece = match timeout(SILENCE, following.recv()).await {
            Ok(Ok(event)) => message(&run, &event),
            // A caller that is too slow, or a host that has ended. The former connects
            // again and continues after what it has.
            Ok(Err(_)) => return None,
            Err(_) => Bytes::from_static(b": still here\n\n"),
        };
        Some((piece, (run, following)))
    })
}

fn message(run: &Run, event: &Event) -> Bytes {
    let data = serde_json::to_string(event).unwrap_or_default();
    Bytes::from(format!("id: {}\ndata: {data}\n\n", run.id(event.sequence)))
}

#[cfg(test)]
mod tests {
    use super::Run;

    #[test]
    fn a_caller_continues_after_what_it_has_seen() {
        let run = Run::new();
        let seventh = run.id(7);
        for (last, seen) in [
            (None, Some(0)),
            (Some(seventh.as_str()), Some(7)),
            (Some("other-7"), None),
            (Some("7"), None),
            (Some(""), None),
        ] {
            assert_eq!(run.seen(last), seen, "{last:?}");
        }
    }
}
