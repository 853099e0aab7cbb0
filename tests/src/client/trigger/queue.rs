//! Storage queues.

use serde_json::json;

use super::Written;
use crate::client::binding::Binding;
use crate::client::value::{self, Properties};

pub(super) fn write(binding: &Binding, message: &[u8]) -> Written {
    let text = String::from_utf8_lossy(message);
    let mut metadata = Properties::from_iter([
        ("DequeueCount".to_owned(), json!("1")),
        (
            "Id".to_owned(),
            value::text("0cfe3d3c-6b21-4b3b-bd6e-2dbb0ffb4c51"),
        ),
        (
            "PopReceipt".to_owned(),
            value::text("AgAAAAMAAAAAAAAA7I0hzzmL2wE="),
        ),
        (
            "InsertionTime".to_owned(),
            json!("2024-01-01T00:00:00+00:00"),
        ),
        (
            "ExpirationTime".to_owned(),
            json!("2024-01-08T00:00:00+00:00"),
        ),
        (
            "NextVisibleTime".to_owned(),
            json!("2024-01-01T00:10:00+00:00"),
        ),
    ]);
    value::add(&mut metadata, value::properties_of(&text));
    Written {
        data: message_value(binding, message),
        metadata,
    }
}

/// One message of any service: base64 for `"dataType": "binary"`, else text,
/// whose bytes have to be UTF-8 to survive.
pub(super) fn message_value(binding: &Binding, message: &[u8]) -> serde_json::Value {
    if binding.is_binary() {
        value::bytes(message)
    } else {
        value::text(&String::from_utf8_lossy(message))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::write;
    use crate::client::binding::Binding;

    #[test]
    fn text_is_encoded_twice_and_bytes_once() {
        let text = Binding::read(&json!({ "type": "queueTrigger", "name": "m" }));
        let binary =
            Binding::read(&json!({ "type": "queueTrigger", "name": "m", "dataType": "binary" }));
        assert_eq!(write(&text, b"1234").data, json!("\"1234\""));
        assert_eq!(write(&binary, b"1234").data, json!("MTIzNA=="));
    }

    #[test]
    fn message_properties_override_queue_metadata() {
        let binding = Binding::read(&json!({ "type": "queueTrigger", "name": "m" }));
        let metadata = write(&binding, br#"{"id":7}"#).metadata;
        assert_eq!(metadata["Id"], json!("\"7\""));
        assert_eq!(metadata["DequeueCount"], json!("1"));
    }
}
