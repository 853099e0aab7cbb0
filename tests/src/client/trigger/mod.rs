//! What starts a function, and how the host tells the handler about it
//! (custom handler protocol, sections 3.4 to 3.6).

mod blob;
mod cosmos_db;
mod event_grid;
mod event_hub;
mod http;
pub mod media_type;
mod queue;
mod service_bus;
mod timer;

pub use http::HttpCall;
pub use timer::Timer;

use serde_json::Value;

use super::binding::Binding;
use super::value::{self, Properties};

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

/// A trigger as the envelope carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The value under `Data`.
    pub data: Value,
    /// What goes into `Metadata` besides `sys`.
    pub metadata: Properties,
}

/// Writes `trigger` for `binding`. The error says why the host would not even
/// call the handler.
pub fn write(binding: &Binding, trigger: &Trigger) -> Result<Written, String> {
    let kind = binding.kind.to_ascii_lowercase();
    match (kind.as_str(), trigger) {
        ("queuetrigger", Trigger::Message(message)) => Ok(queue::write(binding, message)),
        ("blobtrigger", Trigger::Message(content)) => Ok(blob::write(content)),
        ("eventhubtrigger", Trigger::Message(event)) => Ok(event_hub::write_one(binding, event)),
        ("eventhubtrigger", Trigger::Batch(events)) if binding.many => {
            event_hub::write_many(binding, events)
        }
        ("servicebustrigger", Trigger::Message(message)) => {
            Ok(service_bus::write_one(binding, message))
        }
        ("servicebustrigger", Trigger::Batch(messages)) if binding.many => {
            service_bus::write_many(binding, messages)
        }
        ("cosmosdbtrigger", Trigger::Json(documents)) => Ok(cosmos_db::write(documents)),
        ("eventgridtrigger", Trigger::Json(event)) => Ok(event_grid::write(event)),
        // Their JSON is text to the host, which encodes it as any other.
        (_, Trigger::Json(call)) if binding.takes_return() => Ok(Written {
            data: value::text(&call.to_string()),
            metadata: Properties::new(),
        }),
        ("timertrigger", Trigger::Timer(timer)) => Ok(timer.write()),
        ("httptrigger", Trigger::Http(call)) => Ok(call.write()),
        (kind, trigger) => Err(format!("{kind} is not started by {trigger:?}")),
    }
}
