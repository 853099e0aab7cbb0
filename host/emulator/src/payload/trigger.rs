//! What starts a function.

use bytes::Bytes;
use corral_storage::{Blob, Message};
use jiff::Timestamp;

use super::HttpCall;

/// What happened outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// An HTTP request came in.
    Http(HttpCall),
    /// A queue message was received.
    Queue(QueueMessage),
    /// A blob was written.
    Blob(BlobCall),
    /// A timer fired.
    Timer(TimerCall),
    /// The function was fired by hand, with `POST /admin/functions/{name}`.
    Manual(ManualCall),
    /// An event of an event hub or a Service Bus message arrived.
    Message(Bytes),
    /// Several of them; for `"cardinality": "many"`.
    Batch(Vec<Bytes>),
    /// JSON text: the documents that changed (Cosmos DB, a list), an Event Grid event or a
    /// list of them, or what an MCP client or another function calls with.
    Json(String),
}

/// A queue message as the trigger's listener received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueMessage {
    /// The content, with the encoding of the queue (base64 by default) undone.
    pub content: Bytes,
    /// Its id.
    pub id: String,
    /// What proves that its receiver still has it.
    pub pop_receipt: String,
    /// How often it has been received, including this time.
    pub dequeue_count: u64,
    /// When it was added.
    pub inserted: Timestamp,
    /// When it will be thrown away; [`Timestamp::MAX`] for never.
    pub expires: Timestamp,
    /// When it is visible again.
    pub next_visible: Timestamp,
}

impl QueueMessage {
    /// The message of a queue whose text stands for `content`.
    pub fn new(message: Message, content: Bytes) -> Self {
        Self {
            content,
            id: message.id,
            pop_receipt: message.pop_receipt,
            dequeue_count: message.dequeue_count,
            inserted: message.inserted,
            expires: message.expires,
            next_visible: message.next_visible,
        }
    }
}

/// A blob that a blob trigger is called for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobCall {
    /// The container.
    pub container: String,
    /// The name, as it is, not escaped.
    pub name: String,
    /// The address of the container, without a slash at its end, such as
    /// `http://127.0.0.1:10000/devstoreaccount1/in`.
    pub container_url: String,
    /// The content and what is known of it.
    pub blob: Blob,
}

/// A timer that fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimerCall {
    /// Whether the schedule is in NCRONTAB, which follows daylight saving time; false
    /// for one that is a `TimeSpan`.
    pub adjust_for_dst: bool,
    /// What is kept of the schedule; `None` when `useMonitor` is false or the schedule is
    /// shorter than a minute.
    pub schedule_status: Option<ScheduleStatus>,
    /// Whether the host was down at a tick.
    pub is_past_due: bool,
}

/// What the host keeps of a timer's schedule. Where it knows nothing yet it says year 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleStatus {
    /// When the timer last fired; `None` for never.
    pub last: Option<Timestamp>,
    /// When it fires next.
    pub next: Timestamp,
    /// When this was last written; `None` for never.
    pub last_updated: Option<Timestamp>,
}

/// A function that was fired by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct ManualCall {
    /// `input` of the request as text; `None` when it is null or missing.
    pub input: Option<String>,
    /// What the input stands for.
    pub subject: ManualSubject,
}

/// What the input of a call by hand stands for, beyond its text.
#[derive(Clone, Debug, PartialEq)]
pub enum ManualSubject {
    /// Nothing else: the text is the message, the event or the value.
    Input,
    /// The timer, with the state that the host has of it; the input says nothing of it.
    Timer(TimerCall),
    /// The blob whose path, `container/name`, the input is; `None` when there is none.
    Blob(Option<BlobCall>),
}
