//! What is known of an invocation until it is written.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use super::RecordedBody;
use super::entry::{Answer, Entry, Mode, Output, Request};
use super::recorder::Recording;
use crate::wire::{AnswerHead, Fields, RequestHead};

/// The requests of one invocation, with what came of them.
#[derive(Debug)]
pub(crate) struct Draft {
    trigger_type: String,
    mode: Mode,
    exchanges: Mutex<Vec<Exchange>>,
}

#[derive(Debug)]
struct Exchange {
    time: Timestamp,
    begun: Instant,
    request: RequestHead,
    sent: Kept,
    answer: Option<(AnswerHead, RecordedBody)>,
    duration_ms: Option<f64>,
    outputs: Vec<Output>,
}

/// The bytes of a body. Clones are the same body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Arc<Mutex<Bytes>>);

#[derive(Debug, Default)]
struct Bytes {
    bytes: Vec<u8>,
    truncated: bool,
}

impl Kept {
    /// Adds a piece, as far as there is room.
    pub(crate) fn add(&self, piece: &[u8]) {
        let mut kept = self.0.lock();
        let room = RecordedBody::LIMIT.saturating_sub(kept.bytes.len());
        let begin = piece.get(..room).unwrap_or(piece);
        kept.bytes.extend_from_slice(begin);
        kept.truncated |= begin.len() < piece.len();
    }

    fn take(&self) -> RecordedBody {
        let Bytes { bytes, truncated } = std::mem::take(&mut *self.0.lock());
        RecordedBody::of(bytes).truncated_if(truncated)
    }
}

impl Draft {
    /// Nothing was sent yet.
    pub(crate) fn new(trigger_type: &str, mode: Mode) -> Self {
        Self {
            trigger_type: trigger_type.to_owned(),
            mode,
            exchanges: Mutex::default(),
        }
    }

    /// A request is sent, whose body is added to what this returns.
    pub(crate) fn send(&self, head: &RequestHead) -> Kept {
        let sent = Kept::default();
        self.exchanges.lock().push(Exchange {
            time: Timestamp::now(),
            begun: Instant::now(),
            request: head.clone(),
            sent: sent.clone(),
            answer: None,
            duration_ms: None,
            outputs: Vec::new(),
        });
        sent
    }

    /// The last request was answered.
    pub(crate) fn receive(&self, head: &AnswerHead, body: &[u8], truncated: bool) {
        if let Some(last) = self.exchanges.lock().last_mut() {
            let body = RecordedBody::of(body.to_vec()).truncated_if(truncated);
            last.answer = Some((head.clone(), body));
            last.duration_ms = Some(last.begun.elapsed().as_secs_f64() * 1e3);
        }
    }

    /// An output was written.
    pub(crate) fn write(&self, output: Output) {
        if let Some(last) = self.exchanges.lock().last_mut() {
            last.outputs.push(output);
        }
    }

    /// Writes the lines of the invocation to its recording.
    ///
    /// # Errors
    /// When the file cannot be written, the first time.
    pub(crate) fn finish(
        self,
        recording: &Recording,
        function: &str,
        id: Uuid,
        error: Option<&str>,
    ) -> std::io::Result<()> {
        let exchanges = self.exchanges.into_inner();
        let mut entries: Vec<Entry> = exchanges
            .into_iter()
            .map(|exchange| Entry {
                time: exchange.time.to_string(),
                function: function.to_owned(),
                invocation_id: id.to_string(),
                trigger_type: self.trigger_type.clone(),
                mode: self.mode,
                request: Request {
                    method: exchange.request.method,
                    target: exchange.request.target,
                    headers: owned(&exchange.request.fields),
                    body: exchange.sent.take(),
                },
                answer: exchange.answer.map(|(head, body)| answer(head, body)),
                duration_ms: exchange.duration_ms,
                outputs: exchange.outputs,
                error: None,
            })
            .collect();
        if let Some(last) = entries.last_mut() {
            last.error = error.map(str::to_owned);
        }
        recording.mask.entries(&mut entries);
        entries
            .iter()
            .try_for_each(|entry| recording.recorder.write(entry))
    }
}

/// An answer as it is recorded.
pub(crate) fn answer(head: AnswerHead, body: RecordedBody) -> Answer {
    Answer {
        status: head.status,
        headers: owned(&head.fields),
        reason: head.reason,
        body,
    }
}

fn owned(fields: &Fields) -> Vec<(String, String)> {
    let fields = fields.iter();
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
