//! Service Bus, one message or a batch.

use serde_json::{Value, json};

use super::Written;
use super::event_hub::batch;
use super::queue::message_value;
use crate::client::binding::Binding;
use crate::client::value::{self, Properties};

pub(super) fn write_one(binding: &Binding, message: &[u8]) -> Written {
    let mut metadata = Properties::from_iter([
        ("MessageId".to_owned(), value::text("4f2a")),
        ("DeliveryCount".to_owned(), json!("1")),
        ("LockToken".to_owned(), value::text("c0ffee")),
        ("SequenceNumber".to_owned(), json!("3")),
        ("EnqueuedTimeUtc".to_owned(), json!("2024-01-01T00:00:00Z")),
        ("ContentType".to_owned(), value::text("text/plain")),
        ("Subject".to_owned(), value::text("orders")),
        ("ApplicationProperties".to_owned(), json!({})),
        ("MessageActions".to_owned(), json!({})),
        (
            "Client".to_owned(),
            json!({ "FullyQualifiedNamespace": "bus" }),
        ),
    ]);
    let properties = value::properties_of(&String::from_utf8_lossy(message));
    value::add(&mut metadata, properties);
    Written {
        data: message_value(binding, message),
        metadata,
    }
}

pub(super) fn write_many(binding: &Binding, messages: &[Vec<u8>]) -> Result<Written, String> {
    let each = |value: Value| value::written(&Value::from(vec![value; messages.len()]));
    let metadata = Properties::from_iter([
        ("MessageIdArray".to_owned(), each(json!("4f2a"))),
        ("DeliveryCountArray".to_owned(), each(json!(1))),
        ("SequenceNumberArray".to_owned(), each(json!(3))),
    ]);
    Ok(Written {
        data: batch(binding, messages)?,
        metadata,
    })
}
