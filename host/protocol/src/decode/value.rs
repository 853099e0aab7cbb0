//! The value of one binding, without the encodings that the host stacked on it (custom handler protocol, section 3.3).
//!
//! | binding | a string whose content is | reads as |
//! | --- | --- | --- |
//! | binary | base64 | bytes |
//! | blob trigger | base64 | those bytes, as text if they are UTF-8 |
//! | binary, blob trigger | a JSON string | the text in that string |
//! | queue, blob, event, Service Bus message | a JSON string | the text in that string |
//! | same | `null` | nothing |
//! | same | anything else, even `5` and `{"a":1}` | the content as text |
//! | batch, Cosmos DB, table, activity, MCP | a JSON string | the JSON document in that string |
//! | any other | a JSON string | the text in that string |
//! | any other, batch, ... | other JSON | that JSON |
//! | any other, batch, ... | not JSON | the content as text |
//!
//! The host always puts the text of a message into two strings. The
//! documentation, and calls made by hand, use one. A message that is text in
//! production is text in such a call too, whatever it holds.

use std::borrow::Cow;

use base64::Engine;

use super::base64_engine::BASE64;
use super::place::Place;
use super::{DecodeError, http};
use crate::json::{self, Kind};
use crate::model::Value;
use crate::signature::InputEncoding;

/// Reads the JSON text `raw`.
pub(super) fn read(
    raw: &str,
    reading: InputEncoding,
    place: &Place<'_>,
) -> Result<Value, DecodeError> {
    if reading == InputEncoding::Http {
        return http::of_text(raw, place).map(|request| Value::Http(Box::new(request)));
    }
    match Kind::of(raw) {
        Kind::Null => Ok(Value::None),
        Kind::String => {
            let content = json::string(raw).unwrap_or_default();
            match reading {
                InputEncoding::Bytes => bytes(content, place),
                InputEncoding::Blob => Ok(blob(content)),
                InputEncoding::Text => Ok(text(content)),
                InputEncoding::Document => Ok(document(content)),
                InputEncoding::Extension | InputEncoding::Http => Ok(extension(content)),
            }
        }
        _ => Ok(Value::Json(raw.to_owned())),
    }
}

fn bytes(content: Cow<'_, str>, place: &Place<'_>) -> Result<Value, DecodeError> {
    // The host writes a blob that is not there as `null`. That is base64 for
    // three bytes as well, but blobs are missing more often than they hold
    // just those three.
    if content == "null" && !place.binding.is_trigger() {
        return Ok(Value::None);
    }
    // Base64 never begins with a quotation mark.
    let content = match json::unquoted(content) {
        Ok(text) => return Ok(Value::Bytes(text.into_owned().into_bytes())),
        Err(content) => content,
    };
    match BASE64.decode(content.as_bytes()) {
        Ok(bytes) => Ok(Value::Bytes(bytes)),
        Err(source) => Err(DecodeError::NotBase64 {
            binding: place.binding.name.clone(),
            position: place.position,
            source,
        }),
    }
}

/// The value of a blob trigger: base64 whatever `dataType` says (custom handler
/// protocol, section 3.6). Calls made by hand may hold text.
fn blob(content: Cow<'_, str>) -> Value {
    if content.starts_with('"') {
        return text(content);
    }
    match BASE64.decode(content.as_ref()) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Value::Text(text),
            Err(error) => Value::Bytes(error.into_bytes()),
        },
        Err(_) => Value::Text(content.into_owned()),
    }
}

fn text(content: Cow<'_, str>) -> Value {
    match json::unquoted(content) {
        Ok(text) => Value::Text(text.into_owned()),
        Err(content) if content.trim_ascii() == "null" => Value::None,
        Err(content) => Value::Text(content.into_owned()),
    }
}

fn document(content: Cow<'_, str>) -> Value {
    match json::unquoted(content) {
        // A string within the document, as the input of an activity may be one.
        Ok(inner) => extension(inner),
        Err(content) => json_or_text(content),
    }
}

fn extension(content: Cow<'_, str>) -> Value {
    match json::unquoted(content) {
        Ok(text) => Value::Text(text.into_owned()),
        Err(content) => json_or_text(content),
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
