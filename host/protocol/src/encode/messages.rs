//! Messages for queues, event hubs and Service Bus.
//!
//! One text travels as a list of one: the host tries base64 and JSON only on a
//! string that stands alone. Bytes stand alone as base64 for the same reason.

use std::borrow::Cow;

use super::output_writer::OutputWriter;
use super::wire::Wire;
use super::{EncodeError, limits};
use crate::date::is_date;
use crate::model::{Message, Output};

/// `become_bytes`: whether the service accepts bytes. Service Bus does not; the
/// host gives it the text `System.Byte[]` in place of decoded bytes.
pub(super) fn write<'a>(
    output: &'a Output,
    become_bytes: bool,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    let base64_is_read = become_bytes && !writer.is_literal();
    match output {
        Output::Text(text) | Output::Json(text) => one_text(text, base64_is_read, writer),
        Output::Bytes(bytes) => one_bytes(bytes, base64_is_read, become_bytes, writer),
        Output::Messages(messages) => match messages.as_slice() {
            [Message::Text(text) | Message::Json(text)] => one_text(text, base64_is_read, writer),
            [Message::Bytes(bytes)] => one_bytes(bytes, base64_is_read, become_bytes, writer),
            several => list(several, become_bytes, writer),
        },
        Output::Http(_) => Err(writer.not_http()),
    }
}

fn one_text<'a>(
    text: &'a str,
    base64_is_read: bool,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    limits::check_message(text.len(), writer)?;
    Ok(if base64_is_read && is_date(text) {
        Wire::Base64(text.as_bytes())
    } else {
        Wire::Array(vec![Wire::Text(writer.undated(text))])
    })
}

fn one_bytes<'a>(
    bytes: &'a [u8],
    base64_is_read: bool,
    become_bytes: bool,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    limits::check_message(bytes.len(), writer)?;
    if base64_is_read {
        return Ok(Wire::Base64(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => one_text(text, false, writer),
        Err(_) if become_bytes => Err(EncodeError::BytesAsText {
            output: writer.name(),
        }),
        Err(_) => Err(bytes_for_text(writer)),
    }
}

fn list<'a>(
    messages: &'a [Message],
    become_bytes: bool,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    let mut items = Vec::with_capacity(messages.len());
    for message in messages {
        let text = match message {
            Message::Text(text) | Message::Json(text) => text,
            Message::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(_) if become_bytes => {
                    return Err(EncodeError::BytesInList {
                        output: writer.name(),
                    });
                }
                Err(_) => return Err(bytes_for_text(writer)),
            },
        };
        limits::check_message(text.len(), writer)?;
        items.push(Wire::Text(writer.undated(text)));
    }
    Ok(Wire::Array(items))
}

fn bytes_for_text(writer: &OutputWriter<'_>) -> EncodeError {
    EncodeError::BytesForText {
        output: writer.name(),
        kind: writer.kind(),
    }
}

/// The text in `bytes`, for outputs that take text.
pub(super) fn utf8<'a>(
    bytes: &'a [u8],
    writer: &OutputWriter<'_>,
) -> Result<Cow<'a, str>, EncodeError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => Err(bytes_for_text(writer)),
    }
}
