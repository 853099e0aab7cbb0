//! Reads and discards the rest of an unwanted request body.
//!
//! A client that is still writing when the connection closes sees a broken
//! connection instead of the response. .NET reads a response only after it has
//! written its request, so the rest of a body is read and discarded in the
//! background, up to a limit.

use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::time::timeout;

use super::expects_continue;

/// How many bytes are read at most.
const BYTES: usize = 256 << 20;

/// How long they are read at most; never longer than the call may take.
const TIME: Duration = Duration::from_secs(10);

/// Discards an unwanted body, unless its client waits for `100 Continue` before
/// it sends the body.
pub(crate) fn discard(headers: &HeaderMap, body: Body) {
    if !expects_continue(headers) {
        discard_rest(body);
    }
}

/// Discards the rest of an unwanted body.
pub(crate) fn discard_rest(mut body: Body) {
    if body.is_end_stream() {
        return;
    }
    // Bodies are also dropped outside the runtime, when the process ends.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return;
    };
    runtime.spawn(timeout(TIME, async move {
        let mut left = BYTES;
        while let Some(Ok(frame)) = body.frame().await {
            let size = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(size) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    }));
}
