//! Storage queues.

use corral_app::DataType;
use jiff::Timestamp;

use super::binding::Binding;
use super::binding_data::{BindingData, Datum};
use super::described::Described;
use super::not_called::NotCalled;
use super::trigger::QueueMessage;
use super::value;
use crate::token::{Number, Reader, Token};

/// Describes a message for the trigger `binding`.
pub(super) fn describe(binding: &Binding, message: &QueueMessage) -> Result<Described, NotCalled> {
    let count = i64::try_from(message.dequeue_count).unwrap_or(i64::MAX);
    let data = binding_data(
        &message.content,
        count,
        [message.expires, message.inserted, message.next_visible],
        Some([&message.id, &message.pop_receipt]),
    );
    message_value(binding, &message.content, data)
}

/// Describes a message that exists only because the function was fired by hand at
/// `now`.
pub(super) fn describe_manual(
    binding: &Binding,
    input: &str,
    now: Timestamp,
) -> Result<Described, NotCalled> {
    let never = Timestamp::MAX;
    let data = binding_data(input.as_bytes(), 0, [never, now, never], None);
    message_value(binding, input.as_bytes(), data)
}

fn binding_data(
    content: &[u8],
    dequeue_count: i64,
    [expires, inserted, next_visible]: [Timestamp; 3],
    receipt: Option<[&String; 2]>,
) -> BindingData {
    let text = |index: usize| {
        let text = receipt.and_then(|receipt| receipt.get(index).copied());
        Datum::Json(text.map_or(Token::Null, |text| Token::from(text.as_str())))
    };
    let count = Token::Number(Number::Integer(dequeue_count));
    let mut data = BindingData::default();
    data.set(
        "QueueTrigger",
        String::from_utf8_lossy(content).into_owned(),
    );
    data.set("DequeueCount", count);
    data.set("ExpirationTime", Datum::Moment(expires));
    data.set("Id", text(0));
    data.set("InsertionTime", Datum::Moment(inserted));
    data.set("NextVisibleTime", Datum::Moment(next_visible));
    data.set("PopReceipt", text(1));
    data
}

/// One message of a queue: base64 for `"dataType": "binary"`, else text, whose bytes have
/// to be UTF-8. A `stream` is what the message says as JSON, and only null can be that
/// (custom handler protocol, section 3.6).
fn message_value(
    binding: &Binding,
    content: &[u8],
    data: BindingData,
) -> Result<Described, NotCalled> {
    let failed = |reason: &str| NotCalled::Binding {
        binding: binding.name.clone(),
        reason: reason.to_owned(),
    };
    if binding.is_binary() {
        return Ok(Described::new(value::bytes(content), data));
    }
    let text = std::str::from_utf8(content).map_err(|_| failed("the message is not UTF-8"))?;
    if binding.data_type == DataType::Stream {
        if is_null(text) {
            return Ok(Described::new(value::written(Token::Null), data));
        }
        return Err(failed("a message cannot be a stream; change `dataType`"));
    }
    Ok(Described::new(value::text(text), data).with_text(text))
}

/// Whether the host's JSON reader makes nothing of the text.
fn is_null(text: &str) -> bool {
    let mut reader = Reader::new(text);
    reader.is_at_end()
        || match reader.value() {
            Ok(Token::Null) => true,
            Ok(Token::Text(text)) => text.is_empty(),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;
    use serde_json::json;

    use super::{describe, describe_manual};
    use crate::payload::{Binding, QueueMessage};
    use crate::token::Token;

    fn message(content: &[u8]) -> QueueMessage {
        QueueMessage {
            content: Bytes::copy_from_slice(content),
            id: "i".to_owned(),
            pop_receipt: "p".to_owned(),
            dequeue_count: 2,
            inserted: Timestamp::UNIX_EPOCH,
            expires: Timestamp::UNIX_EPOCH,
            next_visible: Timestamp::UNIX_EPOCH,
        }
    }

    fn binding(data_type: &str) -> Binding {
        Binding::read(&json!({ "type": "queueTrigger", "name": "m", "dataType": data_type }))
    }

    #[test]
    fn messages_by_data_type() {
        let cases: [(&str, &[u8], Option<&str>); 10] = [
            ("", b"1234", Some("\"1234\"")),
            ("string", b"1234", Some("\"1234\"")),
            ("binary", b"1234", Some("MTIzNA==")),
            ("binary", b"\xff", Some("/w==")),
            ("", b"\xff", None),
            ("string", b"\xff", None),
            ("stream", b"null", Some("null")),
            ("stream", b"", Some("null")),
            ("stream", b"5", None),
            ("stream", b"\xff", None),
        ];
        for (data_type, content, data) in cases {
            let described = describe(&binding(data_type), &message(content));
            let found = described.ok().map(|described| described.data);
            assert_eq!(found, data.map(Token::from), "{data_type} {content:?}");
        }
    }

    #[test]
    fn messages_made_by_hand_have_no_receipt() {
        let described = describe_manual(&binding(""), "x", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(
            Token::Object(described.binding_data.to_metadata()).to_compact_json(),
            concat!(
                r#"{"DequeueCount":"0","ExpirationTime":"9999-12-31T23:59:59+00:00","#,
                r#""InsertionTime":"1970-01-01T00:00:00+00:00","#,
                r#""NextVisibleTime":"9999-12-31T23:59:59+00:00"}"#
            )
        );
    }
}
