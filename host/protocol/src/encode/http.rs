//! An HTTP response as an `http` output (custom handler protocol, section 5.5
//! and, for `$return`, 5.6).

use std::borrow::Cow;

use super::EncodeError;
use super::headers::{self, is_only_content_type};
use super::slot::Slot;
use super::wire::{Response, Wire};
use crate::date::is_date_like;
use crate::model::{HttpResponse, Output};

/// What the host says of a body that it was given as bytes.
const BYTES: &str = "application/octet-stream";

/// A response as it is; any other value becomes the body of a 200.
pub(super) fn write<'a>(output: &'a Output, slot: &mut Slot<'_>) -> Result<Wire<'a>, EncodeError> {
    match output {
        Output::Http(response) => whole(response, slot),
        Output::Text(text) => body(text.as_bytes(), "text/plain; charset=utf-8", slot),
        Output::Json(text) => body(text.as_bytes(), "application/json", slot),
        Output::Bytes(bytes) => body(bytes, BYTES, slot),
        Output::Messages(_) => Err(EncodeError::SeveralValues {
            output: slot.name(),
            kind: slot.kind(),
        }),
    }
}

/// The answer of a function that gave its HTTP output nothing.
pub(super) fn no_content<'a>(slot: &Slot<'_>) -> Wire<'a> {
    Wire::Http(Response {
        status: 204,
        headers: Vec::new(),
        body: empty_body(slot),
    })
}

/// Under `$return` the host recognises a response by its `body`.
fn empty_body<'a>(slot: &Slot<'_>) -> Option<Cow<'a, str>> {
    slot.is_return().then_some(Cow::Borrowed(""))
}

fn body<'a>(
    bytes: &'a [u8],
    content_type: &'static str,
    slot: &mut Slot<'_>,
) -> Result<Wire<'a>, EncodeError> {
    let headers = vec![("Content-Type", Cow::Borrowed(content_type))];
    assemble(200, headers, bytes, slot)
}

fn whole<'a>(response: &'a HttpResponse, slot: &mut Slot<'_>) -> Result<Wire<'a>, EncodeError> {
    if !(100..=999).contains(&response.status) {
        return Err(EncodeError::Status {
            output: slot.name(),
            status: response.status,
        });
    }
    let headers = headers::single(&response.headers, slot)?;
    assemble(response.status, headers, &response.body, slot)
}

fn assemble<'a>(
    status: u16,
    headers: Vec<(&'a str, Cow<'a, str>)>,
    bytes: &'a [u8],
    slot: &mut Slot<'_>,
) -> Result<Wire<'a>, EncodeError> {
    let bytes = without_ruled_out(bytes, status, slot);
    let head_is_plain = status == 200 && is_only_content_type(&headers);
    if slot.is_return() && !slot.is_literal() && head_is_plain && needs_base64(bytes) {
        warn_of_content_type(&headers, slot);
        return Ok(Wire::Base64(bytes));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| not_text(slot))?;
    let body = if text.is_empty() {
        empty_body(slot)
    } else {
        Some(slot.undated(text))
    };
    Ok(Wire::Http(Response {
        status,
        headers,
        body,
    }))
}

/// The body, unless HTTP has none with this status: the host answers 500 when
/// it is given one.
fn without_ruled_out<'a>(bytes: &'a [u8], status: u16, slot: &mut Slot<'_>) -> &'a [u8] {
    if bytes.is_empty() || !matches!(status, 204 | 205 | 304) {
        return bytes;
    }
    slot.warn(&format!(
        "the body was dropped, because an answer with the status {status} has none"
    ));
    &[]
}

/// Whether a string cannot carry these bytes unchanged.
fn needs_base64(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or(true, is_date_like)
}

fn warn_of_content_type(headers: &[(&str, Cow<'_, str>)], slot: &mut Slot<'_>) {
    if let Some((_, content_type)) = headers.first()
        && content_type != BYTES
    {
        slot.warn(&format!(
            "the content type {content_type:?} was dropped, because \"$return\" carries bytes without headers"
        ));
    }
}

fn not_text(slot: &Slot<'_>) -> EncodeError {
    match (slot.is_return(), slot.is_literal()) {
        (true, false) => EncodeError::BytesWithHead,
        (true, true) => EncodeError::BytesAsText {
            output: slot.name(),
        },
        (false, _) => EncodeError::BytesInResponse {
            output: slot.name(),
        },
    }
}
