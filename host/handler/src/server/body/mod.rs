//! Request bodies, chunked or sized, up to a limit.

pub(super) mod streamed;

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use bytes::Bytes;
use corral_runtime::RequestBodyError;
use futures_util::stream;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

/// How much of an unwanted body is read. A caller that is still writing when
/// the connection ends sees a broken connection and never the answer.
const DISCARD_BYTES: usize = 256 << 20;

/// How long an unwanted body is read.
const DISCARD_TIME: Duration = Duration::from_secs(10);

/// Reads a whole body of at most `limit` bytes. A longer one is read but not
/// kept.
pub(crate) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: u64,
) -> Result<Bytes, RequestBodyError> {
    if announced(headers).is_some_and(|length| length > limit) {
        discard(headers, body).await;
        return Err(RequestBodyError::TooLarge { limit });
    }
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    match Limited::new(&mut body, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            discard_rest(body).await;
            Err(RequestBodyError::TooLarge { limit })
        }
        Err(error) => Err(match error.downcast::<axum::Error>() {
            Ok(error) => broken(*error),
            Err(error) => RequestBodyError::Broken(error.to_string()),
        }),
    }
}

/// What the error of a body means.
fn broken(error: axum::Error) -> RequestBodyError {
    match error.into_inner().downcast::<RequestBodyError>() {
        Ok(known) => *known,
        Err(other) => RequestBodyError::Broken(other.to_string()),
    }
}

/// The length of a body whose headers tell it.
pub(super) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// No body at all. An answer that has no body must not announce the length of
/// one: the next reader would wait for it. A stream has no length to announce.
pub(super) fn none() -> Body {
    Body::from_stream(stream::empty::<Result<Bytes, Infallible>>())
}

/// Whether the caller sends its body only when it is told to go on, which the
/// first look at the body does (RFC 9110, section 10.1.1).
pub(super) fn waits_for_word(headers: &HeaderMap) -> bool {
    headers
        .get(EXPECT)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// Reads the body of a request that nobody wants.
pub(super) async fn discard_of(request: Request) {
    let (parts, body) = request.into_parts();
    discard(&parts.headers, body).await;
}

/// Reads a body that nobody wants, within bounds, unless its caller has not
/// begun to send it.
pub(super) async fn discard(headers: &HeaderMap, body: Body) {
    if !waits_for_word(headers) {
        discard_rest(body).await;
    }
}

/// Reads what is left of a body that nobody wants.
pub(crate) async fn discard_rest(mut body: Body) {
    let discarding = async {
        let mut left = DISCARD_BYTES;
        while let Some(Ok(frame)) = body.frame().await {
            let size = frame.data_ref().map_or(0, Bytes::len);
            let Some(rest) = left.checked_sub(size) else {
                return;
            };
            left = rest;
        }
    };
    // What is not read by then is lost together with the connection.
    let _ = timeout(DISCARD_TIME, discarding).await;
}
