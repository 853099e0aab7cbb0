//! Event hubs, one event or a batch.

use corral_app::DataType;

use super::binding::Binding;
use super::binding_data::BindingData;
use super::described::Described;
use super::not_called::NotCalled;
use super::value::{bytes, object, text, written};
use crate::token::{Number, Token};

/// Describes one event for the trigger `binding`. What the service says of it is made up:
/// this host has no event hub.
pub(super) fn describe_one(binding: &Binding, event: &[u8]) -> Described {
    let number = Token::Number(Number::Integer(3));
    let mut data = context();
    data.set("PartitionKey", "key");
    data.set("Offset", "12");
    data.set("SequenceNumber", number.clone());
    data.set("EnqueuedTimeUtc", enqueued());
    data.set("Properties", Token::Object(Vec::new()));
    data.set("SystemProperties", object([("SequenceNumber", number)]));
    one(binding, event, data)
}

/// Describes a batch of events.
pub(super) fn describe_many(
    binding: &Binding,
    events: &[impl AsRef<[u8]>],
) -> Result<Described, NotCalled> {
    let each = |value: Token| Token::Array(vec![value; events.len()]);
    let mut data = context();
    data.set("PartitionKeyArray", each(Token::from("key")));
    data.set("OffsetArray", each(Token::from("12")));
    data.set(
        "SequenceNumberArray",
        each(Token::Number(Number::Integer(3))),
    );
    data.set(
        "EnqueuedTimeUtcArray",
        each(Token::from("2024-01-01T00:00:00Z")),
    );
    data.set("PropertiesArray", each(Token::Object(Vec::new())));
    data.set("SystemPropertiesArray", each(Token::Object(Vec::new())));
    Ok(Described::new(batch(binding, events)?, data))
}

fn context() -> BindingData {
    let context = object([
        ("EventHubName", "hub"),
        ("ConsumerGroup", "$Default"),
        ("PartitionId", "0"),
    ]);
    let mut data = BindingData::default();
    data.set("PartitionContext", context);
    data
}

/// When the made-up event was enqueued: the beginning of 2024.
pub(super) fn enqueued() -> super::Datum {
    let when = jiff::Timestamp::from_second(1_704_067_200);
    super::Datum::Moment(when.unwrap_or_default())
}

/// One event or message: base64 for `"dataType": "binary"`, else text, whose bytes have
/// to be UTF-8 to survive.
pub(super) fn one(binding: &Binding, message: &[u8], data: BindingData) -> Described {
    if binding.is_binary() {
        return Described::new(bytes(message), data);
    }
    let message = String::from_utf8_lossy(message);
    Described::new(text(message.as_ref()), data).with_text(&message)
}

/// A batch is the text of a JSON array: of strings, of base64 strings, or, when
/// `dataType` is absent, of JSON values, which every event then has to be.
pub(super) fn batch(binding: &Binding, messages: &[impl AsRef<[u8]>]) -> Result<Token, NotCalled> {
    let element = |message: &[u8]| match binding.data_type {
        DataType::Binary => Ok(bytes(message)),
        DataType::String => Ok(Token::from(String::from_utf8_lossy(message).into_owned())),
        DataType::Unset | DataType::Stream => {
            let text = String::from_utf8_lossy(message);
            Token::parse(&text).map_err(|error| NotCalled::Binding {
                binding: binding.name.clone(),
                reason: format!(
                    "an event of a batch is not JSON: {error}; set `dataType` to `string`"
                ),
            })
        }
    };
    let messages = messages.iter().map(AsRef::as_ref);
    let elements: Result<Vec<Token>, NotCalled> = messages.map(element).collect();
    Ok(written(Token::Array(elements?)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::batch;
    use crate::payload::Binding;
    use crate::token::Token;

    fn binding(data_type: Option<&str>) -> Binding {
        let mut entry = json!({ "type": "eventHubTrigger", "name": "e", "cardinality": "many" });
        if let Some(data_type) = data_type {
            entry["dataType"] = Value::from(data_type);
        }
        Binding::read(&entry)
    }

    #[test]
    fn batches_by_data_type() {
        for (data_type, wire) in [
            (None, "[1,{}]"),
            (Some("string"), r#"["1","{}"]"#),
            (Some("binary"), r#"["MQ==","e30="]"#),
        ] {
            assert_eq!(
                batch(&binding(data_type), &["1", "{}"]),
                Ok(Token::from(wire))
            );
        }
    }

    #[test]
    fn invalid_json_events_need_a_data_type() {
        assert!(batch(&binding(None), &["hello"]).is_err());
    }
}
