//! An HTTP response as an `http` output (custom handler protocol, section 5.5
//! and, for `$return`, 5.6).

use std::borrow::Cow;

use super::headers::{self, is_only_content_type};
use super::output_writer::OutputWriter;
use super::wire::{Response, Wire};
use super::{EncodeError, charset};
use crate::date::is_date;
use crate::model::{HttpResponse, Output};
use crate::status::check_status;

/// The type of bytes where the host accepts a type.
const BYTES: &str = "application/octet-stream";

/// A response as it is; any other value becomes the body of a 200.
pub(super) fn write<'a>(
    output: &'a Output,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    match output {
        Output::Http(response) => whole(response, writer),
        Output::Text(text) => body(text.as_bytes(), "text/plain; charset=utf-8", writer),
        Output::Json(text) => body(text.as_bytes(), "application/json", writer),
        Output::Bytes(bytes) => body(bytes, BYTES, writer),
        Output::Messages(_) => Err(EncodeError::SeveralValues {
            output: writer.name(),
            kind: writer.kind(),
        }),
    }
}

/// The response of a function that gave its HTTP output no value.
pub(super) fn no_content<'a>(writer: &OutputWriter<'_>) -> Wire<'a> {
    Wire::Http(Response {
        status: 204,
        headers: Vec::new(),
        body: empty_body(writer),
    })
}

/// Where the host accepts more than a response, it recognizes one by its `body`.
fn empty_body<'a>(writer: &OutputWriter<'_>) -> Option<Cow<'a, str>> {
    writer.is_lenient_http().then_some(Cow::Borrowed(""))
}

fn body<'a>(
    bytes: &'a [u8],
    content_type: &'static str,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    if writer.is_lenient_http() && !writer.is_literal() && needs_base64(bytes) {
        return Ok(Wire::Base64(bytes));
    }
    let headers = vec![("Content-Type", Cow::Borrowed(content_type))];
    assemble(200, headers, bytes, writer)
}

fn whole<'a>(
    response: &'a HttpResponse,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    check_status(response.status).map_err(|source| EncodeError::Status {
        output: writer.name(),
        source,
    })?;
    let headers = headers::single(&response.headers, writer)?;
    assemble(response.status, headers, &response.body, writer)
}

fn assemble<'a>(
    status: u16,
    mut headers: Vec<(&'a str, Cow<'a, str>)>,
    bytes: &'a [u8],
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    let bytes = without_ruled_out(bytes, status, writer);
    let text = charset::text(bytes, &mut headers, writer);
    let is_carried = text.as_deref().is_some_and(|text| !is_date(text));
    let head_is_plain = status == 200 && is_only_content_type(&headers);
    if writer.is_lenient_http() && !writer.is_literal() && head_is_plain && !is_carried {
        warn_of_content_type(&headers, writer);
        return Ok(Wire::Base64(bytes));
    }
    let text = text.ok_or_else(|| not_text(writer))?;
    let body = if text.is_empty() {
        empty_body(writer)
    } else {
        Some(writer.undated(text))
    };
    Ok(Wire::Http(Response {
        status,
        headers,
        body,
    }))
}

/// The body, unless HTTP has none with this status: the host answers 500 when
/// it is given one.
fn without_ruled_out<'a>(bytes: &'a [u8], status: u16, writer: &mut OutputWriter<'_>) -> &'a [u8] {
    if bytes.is_empty() || !matches!(status, 204 | 205 | 304) {
        return bytes;
    }
    writer.warn(&format!(
        "the body was dropped, because a response with status {status} has no body"
    ));
    &[]
}

/// Whether a string cannot carry these bytes unchanged.
fn needs_base64(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or(true, is_date)
}

fn warn_of_content_type(headers: &[(&str, Cow<'_, str>)], writer: &mut OutputWriter<'_>) {
    if let Some((_, content_type)) = headers.first() {
        writer.warn(&format!(
            "the content type {content_type:?} was dropped, because the Functions host sends bytes without one; set \"enableProxyingHttpRequest\" in host.json to keep it"
        ));
    }
}

fn not_text(writer: &OutputWriter<'_>) -> EncodeError {
    match (writer.is_lenient_http(), writer.is_literal()) {
        (true, false) => EncodeError::BytesWithHead {
            output: writer.name(),
        },
        (true, true) => EncodeError::BytesAsText {
            output: writer.name(),
        },
        (false, _) => EncodeError::BytesInResponse {
            output: writer.name(),
        },
    }
}
