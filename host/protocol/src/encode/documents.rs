//! Documents for Cosmos DB and rows for tables: JSON objects, in place. The host
//! reformats them: their values arrive, but not the text of their numbers and
//! dates.

use serde_json::value::RawValue;

use super::output_writer::OutputWriter;
use super::wire::Wire;
use super::{EncodeError, dates, limits};
use crate::json::{self, Kind};
use crate::model::{Message, Output};

/// An object, or a list of objects.
pub(super) fn write<'a>(
    output: &'a Output,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    match output {
        Output::Text(text) | Output::Json(text) => documents(text, writer).map(Wire::Raw),
        Output::Bytes(bytes) => documents(text(bytes, writer)?, writer).map(Wire::Raw),
        Output::Messages(messages) => {
            let mut items = Vec::with_capacity(messages.len());
            for message in messages {
                let text = match message {
                    Message::Text(text) | Message::Json(text) => text,
                    Message::Bytes(bytes) => text(bytes, writer)?,
                };
                let raw = object(json(text, writer)?, writer)?;
                dates::check(raw, writer)?;
                items.push(Wire::Raw(raw));
            }
            Ok(Wire::Array(items))
        }
        Output::Http(_) => Err(writer.not_http()),
    }
}

/// Checks that `text` is JSON.
pub(super) fn json<'a>(
    text: &'a str,
    writer: &OutputWriter<'_>,
) -> Result<&'a RawValue, EncodeError> {
    serde_json::from_str(text).map_err(|error| {
        let (position, reason) = json::error_position(text, &error);
        EncodeError::NotJson {
            output: writer.name(),
            position,
            reason,
        }
    })
}

fn documents<'a>(
    text: &'a str,
    writer: &mut OutputWriter<'_>,
) -> Result<&'a RawValue, EncodeError> {
    let raw = json(text, writer)?;
    dates::check(raw, writer)?;
    if Kind::of(raw.get()) != Kind::Array {
        return object(raw, writer);
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw.get())?;
    for item in items {
        object(item, writer)?;
    }
    Ok(raw)
}

fn object<'a>(raw: &'a RawValue, writer: &OutputWriter<'_>) -> Result<&'a RawValue, EncodeError> {
    match Kind::of(raw.get()) {
        Kind::Object => limits::check_json(raw.get(), writer).map(|()| raw),
        other => Err(not_documents(other.described(), writer)),
    }
}

fn text<'a>(bytes: &'a [u8], writer: &OutputWriter<'_>) -> Result<&'a str, EncodeError> {
    std::str::from_utf8(bytes).map_err(|_| not_documents("bytes", writer))
}

fn not_documents(found: &'static str, writer: &OutputWriter<'_>) -> EncodeError {
    EncodeError::NotDocuments {
        output: writer.name(),
        kind: writer.kind(),
        found,
    }
}
