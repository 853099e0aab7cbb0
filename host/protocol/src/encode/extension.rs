//! Outputs of other services, such as Event Grid, `SendGrid` and `SignalR`:
//! JSON in the shape that the service asks for, which is the plugin's affair.

use std::borrow::Cow;

use super::EncodeError;
use super::documents::json;
use super::guard::decodes_as_base64;
use super::messages::utf8;
use super::slot::Slot;
use super::wire::Wire;
use crate::json::{self, Kind};
use crate::model::{Message, Output};

/// JSON in place, text as a string, bytes as base64.
pub(super) fn write<'a>(output: &'a Output, slot: &mut Slot<'_>) -> Result<Wire<'a>, EncodeError> {
    match output {
        Output::Json(text) => {
            let raw = json(text, slot)?;
            Ok(match json::string(raw.get()) {
                Some(content) => alone(content, slot),
                None => Wire::Raw(raw),
            })
        }
        Output::Text(text) => Ok(structured(text).unwrap_or_else(|| alone(text.as_str(), slot))),
        Output::Bytes(bytes) if !slot.is_literal() => Ok(Wire::Base64(bytes)),
        Output::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(alone(text, slot)),
            Err(_) => Err(EncodeError::BytesAsText {
                output: slot.name(),
            }),
        },
        Output::Messages(messages) => {
            let items = messages.iter().map(|message| item(message, slot));
            items.collect::<Result<_, _>>().map(Wire::Array)
        }
        Output::Http(_) => Err(slot.not_http()),
    }
}

/// Text that is an object or a list was meant as one.
fn structured(text: &str) -> Option<Wire<'_>> {
    let raw = serde_json::from_str::<&serde_json::value::RawValue>(text).ok()?;
    matches!(Kind::of(raw.get()), Kind::Object | Kind::Array).then_some(Wire::Raw(raw))
}

/// A list of one would keep the host from guessing, but a service that takes
/// one value may not take a list.
fn alone<'a>(text: impl Into<Cow<'a, str>>, slot: &mut Slot<'_>) -> Wire<'a> {
    let text = text.into();
    if !slot.is_literal() && decodes_as_base64(&text) {
        slot.warn(
            "the Functions host takes this text for base64 and passes the decoded bytes on; return JSON, or a list of messages",
        );
    }
    Wire::Text(slot.undated(text))
}

fn item<'a>(message: &'a Message, slot: &mut Slot<'_>) -> Result<Wire<'a>, EncodeError> {
    match message {
        Message::Json(text) => json(text, slot).map(Wire::Raw),
        Message::Text(text) => {
            Ok(structured(text).unwrap_or_else(|| Wire::Text(slot.undated(text))))
        }
        Message::Bytes(bytes) => utf8(bytes, slot).map(Wire::Text),
    }
}
