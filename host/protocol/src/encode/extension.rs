//! Outputs of other services, such as Event Grid, `SendGrid` and `SignalR`: JSON
//! in the shape that the service requires, for which the plugin is responsible.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::documents::json;
use super::implicit_base64::decodes_as_base64;
use super::messages::utf8;
use super::output_writer::OutputWriter;
use super::wire::Wire;
use super::{EncodeError, dates, limits};
use crate::json::{self, Kind};
use crate::model::{Message, Output};

/// JSON in place, text as a string, bytes as base64.
pub(super) fn write<'a>(
    output: &'a Output,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    match output {
        Output::Json(text) => {
            let raw = json(text, writer)?;
            if let Some(content) = json::string(raw.get()) {
                return Ok(alone(content, writer));
            }
            checked(raw, writer)?;
            Ok(Wire::Raw(raw))
        }
        Output::Text(text) => {
            let structured = structured(text, writer)?;
            Ok(structured.unwrap_or_else(|| alone(text.as_str(), writer)))
        }
        Output::Bytes(bytes) if !writer.is_literal() => Ok(Wire::Base64(bytes)),
        Output::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(alone(text, writer)),
            Err(_) => Err(EncodeError::BytesAsText {
                output: writer.name(),
            }),
        },
        Output::Messages(messages) => {
            let items = messages.iter().map(|message| item(message, writer));
            items.collect::<Result<_, _>>().map(Wire::Array)
        }
        Output::Http(_) => Err(writer.not_http()),
    }
}

/// Text that is an object or a list was meant as one.
fn structured<'a>(
    text: &'a str,
    writer: &mut OutputWriter<'_>,
) -> Result<Option<Wire<'a>>, EncodeError> {
    let Ok(raw) = serde_json::from_str::<&RawValue>(text) else {
        return Ok(None);
    };
    if !matches!(Kind::of(raw.get()), Kind::Object | Kind::Array) {
        return Ok(None);
    }
    checked(raw, writer)?;
    Ok(Some(Wire::Raw(raw)))
}

/// Checks each object, or the only one.
fn checked(raw: &RawValue, writer: &mut OutputWriter<'_>) -> Result<(), EncodeError> {
    dates::check(raw, writer)?;
    // Nothing in a text is larger than the text, and most lists are small.
    if Kind::of(raw.get()) != Kind::Array || !limits::may_exceed(raw.get(), writer) {
        return limits::check_json(raw.get(), writer);
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw.get())?;
    let mut items = items.into_iter();
    items.try_for_each(|item| limits::check_json(item.get(), writer))
}

/// A list of one would keep the host from guessing, but a service that takes
/// one value may not take a list.
fn alone<'a>(text: impl Into<Cow<'a, str>>, writer: &mut OutputWriter<'_>) -> Wire<'a> {
    let text = text.into();
    if !writer.is_literal() && decodes_as_base64(&text) {
        writer.warn(
            "the Functions host decodes this text as base64 and passes on the bytes; return JSON, or a list of messages",
        );
    }
    Wire::Text(writer.undated(text))
}

fn item<'a>(message: &'a Message, writer: &mut OutputWriter<'_>) -> Result<Wire<'a>, EncodeError> {
    match message {
        Message::Json(text) => {
            let raw = json(text, writer)?;
            checked(raw, writer)?;
            Ok(Wire::Raw(raw))
        }
        Message::Text(text) => {
            let structured = structured(text, writer)?;
            Ok(structured.unwrap_or_else(|| Wire::Text(writer.undated(text))))
        }
        Message::Bytes(bytes) => utf8(bytes, writer).map(Wire::Text),
    }
}
