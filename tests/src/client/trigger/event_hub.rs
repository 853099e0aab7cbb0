//! Event hubs, one event or a batch.

use serde_json::{Value, json};

use super::Written;
use super::queue::message_value;
use crate::client::binding::Binding;
use crate::client::value::{self, Properties};

pub(super) fn write_one(binding: &Binding, event: &[u8]) -> Written {
    let mut metadata = context();
    metadata.extend([
        ("PartitionKey".to_owned(), value::text("key")),
        ("Offset".to_owned(), value::text("12")),
        ("SequenceNumber".to_owned(), json!("3")),
        ("EnqueuedTimeUtc".to_owned(), json!("2024-01-01T00:00:00Z")),
        ("Properties".to_owned(), json!({})),
        (
            "SystemProperties".to_owned(),
            json!({ "SequenceNumber": 3 }),
        ),
    ]);
    let properties = value::properties_of(&String::from_utf8_lossy(event));
    value::add(&mut metadata, properties);
    Written {
        data: message_value(binding, event),
        metadata,
    }
}

pub(super) fn write_many(binding: &Binding, events: &[Vec<u8>]) -> Result<Written, String> {
    let each = |value: Value| value::written(&Value::from(vec![value; events.len()]));
    let mut metadata = context();
    metadata.extend([
        ("PartitionKeyArray".to_owned(), each(json!("key"))),
        ("OffsetArray".to_owned(), each(json!("12"))),
        ("SequenceNumberArray".to_owned(), each(json!(3))),
        (
            "EnqueuedTimeUtcArray".to_owned(),
            each(json!("2024-01-01T00:00:00Z")),
        ),
        ("PropertiesArray".to_owned(), each(json!({}))),
        ("SystemPropertiesArray".to_owned(), each(json!({}))),
    ]);
    Ok(Written {
        data: batch(binding, events)?,
        metadata,
    })
}

fn context() -> Properties {
    let context = json!({ "EventHubName": "hub", "ConsumerGroup": "$Default", "PartitionId": "0" });
    Properties::from_iter([("PartitionContext".to_owned(), context)])
}

/// A batch is the text of a JSON array: of strings, of base64 strings, or, when
/// `dataType` is absent, of JSON values, which every event then has to be.
pub(super) fn batch(binding: &Binding, messages: &[Vec<u8>]) -> Result<Value, String> {
    let element = |message: &Vec<u8>| match binding.data_type.as_deref() {
        Some("binary") => Ok(value::bytes(message)),
        Some("string") => Ok(Value::from(String::from_utf8_lossy(message))),
        _ => serde_json::from_slice(message)
            .map_err(|error| format!("an event of a batch without dataType is not JSON: {error}")),
    };
    let elements: Result<Vec<Value>, String> = messages.iter().map(element).collect();
    Ok(value::written(&Value::from(elements?)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::batch;
    use crate::client::binding::Binding;

    fn binding(data_type: Option<&str>) -> Binding {
        let mut entry = json!({ "type": "eventHubTrigger", "name": "e", "cardinality": "many" });
        if let Some(data_type) = data_type {
            entry["dataType"] = Value::from(data_type);
        }
        Binding::read(&entry)
    }

    #[test]
    fn batches_by_data_type() {
        let events = [b"1".to_vec(), b"{}".to_vec()];
        for (data_type, wire) in [
            (None, "[1,{}]"),
            (Some("string"), r#"["1","{}"]"#),
            (Some("binary"), r#"["MQ==","e30="]"#),
        ] {
            assert_eq!(batch(&binding(data_type), &events), Ok(json!(wire)));
        }
    }

    #[test]
    fn invalid_json_events_need_a_data_type() {
        assert!(batch(&binding(None), &[b"hello".to_vec()]).is_err());
    }
}
