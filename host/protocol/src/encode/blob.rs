//! The content of a blob: one value, byte for byte.

use super::EncodeError;
use super::slot::Slot;
use super::wire::Wire;
use crate::model::{Message, Output};

/// Base64, which the host undoes; literal text where `dataType` stops it from
/// doing so. JSON is content like any other: as an object the host would print
/// it again, and a number would become four bytes.
pub(super) fn write<'a>(
    output: &'a Output,
    slot: &mut Slot<'_>,
) -> Result<Option<Wire<'a>>, EncodeError> {
    let bytes = match output {
        Output::Text(text) | Output::Json(text) => text.as_bytes(),
        Output::Bytes(bytes) => bytes,
        Output::Messages(messages) => match messages.as_slice() {
            [] => return Ok(None),
            [Message::Text(text) | Message::Json(text)] => text.as_bytes(),
            [Message::Bytes(bytes)] => bytes,
            _ => {
                return Err(EncodeError::SeveralValues {
                    output: slot.name(),
                    kind: slot.kind(),
                });
            }
        },
        Output::Http(_) => return Err(slot.not_http()),
    };
    if !slot.is_literal() {
        return Ok(Some(Wire::Base64(bytes)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(Wire::Text(slot.undated(text)))),
        Err(_) => Err(EncodeError::BytesAsText {
            output: slot.name(),
        }),
    }
}
