//! Request bodies, chunked or sized, up to a limit.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header::CONTENT_LENGTH};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

/// Why a body could not be read.
#[derive(Debug)]
pub(crate) enum BodyError {
    /// It is longer than the limit.
    TooLarge,
    /// The connection broke or the framing is wrong.
    Broken(String),
}

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
) -> Result<Bytes, BodyError> {
    if announced(headers).is_some_and(|length| length > limit) {
        discard(body).await;
        return Err(BodyError::TooLarge);
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    match Limited::new(&mut body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            discard(body).await;
            Err(BodyError::TooLarge)
        }
        Err(error) => Err(BodyError::Broken(error.to_string())),
    }
}

/// The length that the sender announces.
pub(super) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// No body at all. An answer that has no body must not announce the length of
/// one: the next reader would wait for it. A stream has no length to announce.
pub(super) fn none() -> Body {
    Body::from_stream(stream::empty::<Result<Bytes, Infallible>>())
}

/// Reads a body that nobody wants, within bounds.
pub(crate) async fn discard(mut body: Body) {
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
