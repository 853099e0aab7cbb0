//! What starts a function, as tests write it.

use corral_emulator::payload::{
    self, Binding, Blob, BlobCall, BlobProperties, QueueMessage, ScheduleStatus, TimerCall,
};
use serde_json::{Value, json};

use super::http_call::HttpCall;

/// What happened outside.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// A queue message, a blob, an event or a Service Bus message arrived.
    Message(Vec<u8>),
    /// Several events or messages arrived; for `"cardinality": "many"`.
    Batch(Vec<Vec<u8>>),
    /// Documents changed, or one Event Grid event was raised.
    Json(Value),
    /// An HTTP request came in.
    Http(HttpCall),
    /// A timer fired.
    Timer(Timer),
}

impl From<&str> for Trigger {
    fn from(text: &str) -> Self {
        Trigger::Message(text.as_bytes().to_vec())
    }
}

impl From<&[u8]> for Trigger {
    fn from(bytes: &[u8]) -> Self {
        Trigger::Message(bytes.to_vec())
    }
}

impl From<Value> for Trigger {
    fn from(value: Value) -> Self {
        Trigger::Json(value)
    }
}

impl From<HttpCall> for Trigger {
    fn from(call: HttpCall) -> Self {
        Trigger::Http(call)
    }
}

impl From<Timer> for Trigger {
    fn from(timer: Timer) -> Self {
        Trigger::Timer(timer)
    }
}

/// A timer that fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// On time, for the first time.
    First,
    /// Late.
    PastDue,
    /// With a schedule so short that the host keeps no status.
    WithoutStatus,
}

impl Timer {
    fn call(self) -> TimerCall {
        let status = ScheduleStatus {
            last: None,
            next: "2024-01-01T00:05:00Z".parse().unwrap(),
            last_updated: None,
        };
        TimerCall {
            adjust_for_dst: true,
            schedule_status: (self != Timer::WithoutStatus).then_some(status),
            is_past_due: self == Timer::PastDue,
        }
    }

    /// The object that the function is meant to see.
    pub fn expected(self) -> Value {
        let status = json!({
            "Last": "0001-01-01T00:00:00+00:00",
            "Next": "2024-01-01T00:05:00+00:00",
            "LastUpdated": "0001-01-01T00:00:00+00:00",
        });
        json!({
            "Schedule": { "AdjustForDST": true },
            "ScheduleStatus": (self != Timer::WithoutStatus).then_some(status),
            "IsPastDue": self == Timer::PastDue,
        })
    }
}

impl Trigger {
    /// What the host makes of this for `binding`.
    pub(super) fn at(&self, binding: &Binding) -> payload::Trigger {
        match self {
            Trigger::Message(content) if binding.is("queueTrigger") => {
                payload::Trigger::Queue(message(content))
            }
            Trigger::Message(content) if binding.is("blobTrigger") => {
                payload::Trigger::Blob(blob(binding, content))
            }
            Trigger::Message(content) => payload::Trigger::Message(content.clone().into()),
            Trigger::Batch(messages) => {
                let messages = messages.iter().cloned();
                payload::Trigger::Batch(messages.map(Into::into).collect())
            }
            Trigger::Json(value) => payload::Trigger::Json(value.to_string()),
            Trigger::Http(call) => payload::Trigger::Http(call.received()),
            Trigger::Timer(timer) => payload::Trigger::Timer(timer.call()),
        }
    }
}

fn message(content: &[u8]) -> QueueMessage {
    QueueMessage {
        content: content.to_vec().into(),
        id: "0cfe3d3c-6b21-4b3b-bd6e-2dbb0ffb4c51".to_owned(),
        pop_receipt: "AgAAAAMAAAAAAAAA7I0hzzmL2wE=".to_owned(),
        dequeue_count: 1,
        inserted: "2024-01-01T00:00:00Z".parse().unwrap(),
        expires: "2024-01-08T00:00:00Z".parse().unwrap(),
        next_visible: "2024-01-01T00:10:00Z".parse().unwrap(),
    }
}

/// A blob in the container of the trigger.
fn blob(binding: &Binding, content: &[u8]) -> BlobCall {
    let path = binding.text("path").unwrap_or_default();
    let container = match path.split_once('/') {
        Some((container, _)) if !container.contains(['{', '%']) => container,
        _ => "in",
    };
    let written = "2024-01-01T00:00:00Z".parse().unwrap();
    BlobCall {
        container: container.to_owned(),
        name: "a.bin".to_owned(),
        container_url: format!("https://store.blob.core.windows.net/{container}"),
        blob: Blob {
            content: content.to_vec().into(),
            properties: BlobProperties {
                etag: "\"0x8DB\"".to_owned(),
                last_modified: written,
                created: written,
                length: content.len() as u64,
                content_type: "application/octet-stream".to_owned(),
                metadata: [("author".to_owned(), "tester".to_owned())].into(),
            },
        },
    }
}
