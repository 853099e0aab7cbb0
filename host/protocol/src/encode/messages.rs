//! Messages for queues, event hubs and Service Bus.
//!
//! One text travels as a list of one: the host tries base64 and JSON only on a
//! string that stands alone. Bytes stand alone as base64 for that very reason.

use std::borrow::Cow;

use super::EncodeError;
use super::slot::Slot;
use super::wire::Wire;
use crate::date::is_date_like;
use crate::model::{Message, Output};

/// `become_bytes`: whether the service takes bytes. Service Bus does not; the
/// host gives it the words `System.Byte[]` for what it decoded.
pub(super) fn write<'a>(
    output: &'a Output,
    become_bytes: bool,
    slot: &mut Slot<'_>,
) -> Result<Wire<'a>, EncodeError> {
    let base64_is_read = become_bytes && !slot.is_literal();
    match output {
        Output::Text(text) | Output::Json(text) => Ok(one_text(text, base64_is_read, slot)),
        Output::Bytes(bytes) => one_bytes(bytes, base64_is_read, become_bytes, slot),
        Output::Messages(messages) => match messages.as_slice() {
            [Message::Text(text) | Message::Json(text)] => Ok(one_text(text, base64_is_read, slot)),
            [Message::Bytes(bytes)] => one_bytes(bytes, base64_is_read, become_bytes, slot),
            several => list(several, become_bytes, slot),
        },
        Output::Http(_) => Err(slot.not_http()),
    }
}

fn one_text<'a>(text: &'a str, base64_is_read: bool, slot: &mut Slot<'_>) -> Wire<'a> {
    if base64_is_read && is_date_like(text) {
        Wire::Base64(text.as_bytes())
    } else {
        Wire::Array(vec![Wire::Text(slot.undated(text))])
    }
}

fn one_bytes<'a>(
    bytes: &'a [u8],
    base64_is_read: bool,
    become_bytes: bool,
    slot: &mut Slot<'_>,
) -> Result<Wire<'a>, EncodeError> {
    if base64_is_read {
        return Ok(Wire::Base64(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(one_text(text, false, slot)),
        Err(_) if become_bytes => Err(EncodeError::BytesAsText {
            output: slot.name(),
        }),
        Err(_) => Err(bytes_for_text(slot)),
    }
}

fn list<'a>(
    messages: &'a [Message],
    become_bytes: bool,
    slot: &mut Slot<'_>,
) -> Result<Wire<'a>, EncodeError> {
    let mut items = Vec::with_capacity(messages.len());
    for message in messages {
        let text = match message {
            Message::Text(text) | Message::Json(text) => text,
            Message::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(_) if become_bytes => {
                    return Err(EncodeError::BytesInList {
                        output: slot.name(),
                    });
                }
                Err(_) => return Err(bytes_for_text(slot)),
            },
        };
        items.push(Wire::Text(slot.undated(text)));
    }
    Ok(Wire::Array(items))
}

fn bytes_for_text(slot: &Slot<'_>) -> EncodeError {
    EncodeError::BytesForText {
        output: slot.name(),
        kind: slot.kind(),
    }
}

/// The text in `bytes`, for outputs that take text.
pub(super) fn utf8<'a>(bytes: &'a [u8], slot: &Slot<'_>) -> Result<Cow<'a, str>, EncodeError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => Err(bytes_for_text(slot)),
    }
}
