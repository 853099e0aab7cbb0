//! Documents for Cosmos DB and rows for tables: JSON objects, in place.

use serde_json::value::RawValue;

use super::EncodeError;
use super::slot::Slot;
use super::wire::Wire;
use crate::json::{self, Kind};
use crate::model::{Message, Output};

/// An object, or a list of objects.
pub(super) fn write<'a>(output: &'a Output, slot: &mut Slot<'_>) -> Result<Wire<'a>, EncodeError> {
    match output {
        Output::Text(text) | Output::Json(text) => documents(text, slot).map(Wire::Raw),
        Output::Bytes(bytes) => documents(text(bytes, slot)?, slot).map(Wire::Raw),
        Output::Messages(messages) => {
            let mut items = Vec::with_capacity(messages.len());
            for message in messages {
                let text = match message {
                    Message::Text(text) | Message::Json(text) => text,
                    Message::Bytes(bytes) => text(bytes, slot)?,
                };
                items.push(Wire::Raw(object(json(text, slot)?, slot)?));
            }
            Ok(Wire::Array(items))
        }
        Output::Http(_) => Err(slot.not_http()),
    }
}

/// Checks that `text` is JSON.
pub(super) fn json<'a>(text: &'a str, slot: &Slot<'_>) -> Result<&'a RawValue, EncodeError> {
    serde_json::from_str(text).map_err(|error| {
        let (position, reason) = json::complaint(text, &error);
        EncodeError::NotJson {
            output: slot.name(),
            position,
            reason,
        }
    })
}

fn documents<'a>(text: &'a str, slot: &Slot<'_>) -> Result<&'a RawValue, EncodeError> {
    let raw = json(text, slot)?;
    if Kind::of(raw.get()) != Kind::Array {
        return object(raw, slot);
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw.get())?;
    for item in items {
        object(item, slot)?;
    }
    Ok(raw)
}

fn object<'a>(raw: &'a RawValue, slot: &Slot<'_>) -> Result<&'a RawValue, EncodeError> {
    match Kind::of(raw.get()) {
        Kind::Object => Ok(raw),
        other => Err(not_documents(other.described(), slot)),
    }
}

fn text<'a>(bytes: &'a [u8], slot: &Slot<'_>) -> Result<&'a str, EncodeError> {
    std::str::from_utf8(bytes).map_err(|_| not_documents("bytes", slot))
}

fn not_documents(found: &'static str, slot: &Slot<'_>) -> EncodeError {
    EncodeError::NotDocuments {
        output: slot.name(),
        kind: slot.kind(),
        found,
    }
}
