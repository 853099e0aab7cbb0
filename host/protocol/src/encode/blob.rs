//! The content of a blob: one value, byte for byte.

use super::EncodeError;
use super::output_writer::OutputWriter;
use super::wire::Wire;
use crate::model::{Message, Output};

/// Base64, which the host undoes; literal text where `dataType` stops it from
/// doing so. JSON is content like any other: as an object the host would reformat
/// it, and a number would become four bytes.
pub(super) fn write<'a>(
    output: &'a Output,
    writer: &mut OutputWriter<'_>,
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
                    output: writer.name(),
                    kind: writer.kind(),
                });
            }
        },
        Output::Http(_) => return Err(writer.not_http()),
    };
    if !writer.is_literal() {
        return Ok(Some(Wire::Base64(bytes)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(Wire::Text(writer.undated(text)))),
        Err(_) => Err(EncodeError::BytesAsText {
            output: writer.name(),
        }),
    }
}
