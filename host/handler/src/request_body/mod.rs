//! Request bodies, chunked or sized, up to a limit.

mod buffer;
mod discard;
mod memory;

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use bytes::Bytes;
use corral_runtime::RequestBodyError;
use futures_util::stream;
use http_body_util::BodyExt;

use buffer::BodyBuffer;
pub(crate) use discard::{discard, discard_rest};
pub(crate) use memory::{BodyMemory, RequestMemory};

/// Reads a whole body of at most `limit` bytes for `function`. Its claim on
/// `memory` is held until it is dropped. A refused body is reported at
/// once; what is left of it is discarded in the background.
pub(crate) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: u64,
    memory: &Arc<RequestMemory>,
    function: &str,
) -> Result<(Bytes, BodyMemory), RequestBodyError> {
    let length = content_length(headers);
    let claim = if length.is_some_and(|length| length > limit) {
        Err(RequestBodyError::TooLarge { limit })
    } else {
        memory.claim(function, length.unwrap_or_default())
    };
    let mut claim = claim.inspect_err(|_| discard(headers, std::mem::take(&mut body)))?;
    match collect(&mut body, length, limit, &mut claim).await {
        Ok(whole) => Ok((whole, claim)),
        Err(error) => {
            if matches!(
                error,
                RequestBodyError::TooLarge { .. } | RequestBodyError::Exhausted { .. }
            ) {
                discard_rest(body);
            }
            Err(error)
        }
    }
}

async fn collect(
    body: &mut Body,
    length: Option<u64>,
    limit: u64,
    claim: &mut BodyMemory,
) -> Result<Bytes, RequestBodyError> {
    let mut buffer = BodyBuffer::new(length);
    let mut left = limit;
    while let Some(frame) = body.frame().await {
        let Ok(part) = frame.map_err(cause_of)?.into_data() else {
            continue;
        };
        let size = u64::try_from(part.len()).unwrap_or(u64::MAX);
        left = left
            .checked_sub(size)
            .ok_or(RequestBodyError::TooLarge { limit })?;
        claim.grow(size)?;
        buffer.push(part).map_err(|_| claim.exhausted())?;
    }
    buffer.finish().map_err(|_| claim.exhausted())
}

/// Why a body ended early.
pub(crate) fn cause_of(error: axum::Error) -> RequestBodyError {
    match error.into_inner().downcast::<RequestBodyError>() {
        Ok(known) => *known,
        Err(other) => RequestBodyError::Broken(other.to_string()),
    }
}

/// The length of the body, if the headers announce it.
pub(crate) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// No body. A response without a body must not announce a length, because the
/// client would wait for that many bytes. A stream announces none.
pub(crate) fn empty() -> Body {
    Body::from_stream(stream::empty::<Result<Bytes, Infallible>>())
}

/// Whether the client sends its body only after `100 Continue`, which polling the
/// body for the first time sends (RFC 9110, section 10.1.1).
pub(crate) fn expects_continue(headers: &HeaderMap) -> bool {
    headers
        .get(EXPECT)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}
