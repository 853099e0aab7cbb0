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
    let bytes = if matches!(status, 204 | 205 | 304) && !bytes.is_empty() {
        slot.warn(&format!(
            "the body was dropped, because an answer with the status {status} has none"
        ));
        &[]
    } else {
        bytes
    };
    let text = std::str::from_utf8(bytes).ok();
    let base64_is_read = slot.is_return() && !slot.is_literal();
    if base64_is_read && text.is_none_or(is_date_like) {
        if status == 200 && is_only_content_type(&headers) {
            if let Some((_, content_type)) = headers.first()
                && content_type != BYTES
            {
                slot.warn(&format!(
                    "the content type {content_type:?} was dropped, because \"$return\" carries bytes without headers"
                ));
            }
            return Ok(Wire::Base64(bytes));
        }
        if text.is_none() {
            return Err(EncodeError::BytesWithHead);
        }
    }
    let Some(text) = text else {
        return Err(EncodeError::BytesInResponse {
            output: slot.name(),
        });
    };
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
