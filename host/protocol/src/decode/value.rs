//! The value of one binding, freed from the encodings that the host stacked on
//! it (custom handler protocol, section 3.3).
//!
//! | binding | a string whose content is | reads as |
//! | --- | --- | --- |
//! | binary | base64 | bytes |
//! | queue, blob, event, Service Bus message | a JSON string | the text in that string |
//! | same | `null` | nothing |
//! | same | anything else, `5` and `{"a":1}` included | the content as text |
//! | batch, Cosmos DB, table | a JSON string | the JSON document in that string |
//! | any other | a JSON string | the text in that string |
//! | any other, batch, ... | other JSON | that JSON |
//! | any other, batch, ... | not JSON | the content as text |
//!
//! The host always puts the text of a message into two strings. The
//! documentation, and calls made by hand, use one. A message that is text in
//! production is text in such a call too, whatever it holds.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use corral_app::Binding;

use super::{DecodeError, http};
use crate::json::{self, Kind};
use crate::model::Value;
use crate::signature::Reading;

/// Base64 as the host writes it; calls made by hand may leave the padding out.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where a value stands, for messages.
pub(super) struct Place<'a> {
    body: &'a str,
    value: &'a str,
    pub(super) binding: &'a Binding,
}

impl<'a> Place<'a> {
    /// `value` must be a part of `body`.
    pub(super) fn new(body: &'a str, value: &'a str, binding: &'a Binding) -> Place<'a> {
        Place {
            body,
            value,
            binding,
        }
    }

    /// The byte offset of the value in the body.
    pub(super) fn position(&self) -> usize {
        self.value
            .as_ptr()
            .addr()
            .saturating_sub(self.body.as_ptr().addr())
    }
}

/// Reads the JSON text `raw`.
pub(super) fn read(raw: &str, reading: Reading, place: &Place<'_>) -> Result<Value, DecodeError> {
    if reading == Reading::Http {
        return http::request(raw, place).map(|request| Value::Http(Box::new(request)));
    }
    match Kind::of(raw) {
        Kind::Null => Ok(Value::None),
        Kind::String => {
            let content = json::string(raw).unwrap_or_default();
            match reading {
                Reading::Bytes => bytes(&content, place),
                Reading::Text => Ok(text(content)),
                Reading::Document => Ok(document(content)),
                Reading::Extension | Reading::Http => Ok(extension(content)),
            }
        }
        _ => Ok(Value::Json(raw.to_owned())),
    }
}

fn bytes(content: &str, place: &Place<'_>) -> Result<Value, DecodeError> {
    // The host writes a blob that is not there as `null`. That is base64 for
    // three bytes as well, but blobs are missing more often than they hold
    // just those three.
    if content == "null" && !place.binding.is_trigger() {
        return Ok(Value::None);
    }
    match BASE64.decode(content) {
        Ok(bytes) => Ok(Value::Bytes(bytes)),
        Err(source) => Err(DecodeError::NotBase64 {
            binding: place.binding.name.clone(),
            position: place.position(),
            source,
        }),
    }
}

fn text(content: Cow<'_, str>) -> Value {
    if let Some(text) = json::string(&content) {
        return Value::Text(text.into_owned());
    }
    match content.trim_ascii() {
        "null" => Value::None,
        _ => Value::Text(content.into_owned()),
    }
}

fn document(content: Cow<'_, str>) -> Value {
    match json::string(&content) {
        Some(inner) => json_or_text(Cow::Owned(inner.into_owned())),
        None => json_or_text(content),
    }
}

fn extension(content: Cow<'_, str>) -> Value {
    match json::string(&content) {
        Some(text) => Value::Text(text.into_owned()),
        None => json_or_text(content),
    }
}

fn json_or_text(content: Cow<'_, str>) -> Value {
    match json::document(&content) {
        Some(raw) if Kind::of(raw) == Kind::Null => Value::None,
        Some(raw) if raw.len() == content.len() => Value::Json(content.into_owned()),
        Some(raw) => Value::Json(raw.to_owned()),
        None => Value::Text(content.into_owned()),
    }
}
