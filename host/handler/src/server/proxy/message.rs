//! Messages between the server and `corral-proxies`.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use corral_proxies::{Answer, AnswerBody, Upstream};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use hyper::ext::ReasonPhrase;

use crate::server::body;
use crate::server::underway::Invocation;

/// Where the trace of a request is.
const TRACE_LOCATION: HeaderName = HeaderName::from_static("proxy-trace-location");

/// The answer when nothing is for a request: empty, as from the Functions host.
pub(super) fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// Takes an answer apart for the overrides.
pub(super) fn upstream(response: Response) -> (Upstream, Body) {
    let (parts, body) = response.into_parts();
    let reason = parts.extensions.get::<ReasonPhrase>();
    let upstream = Upstream {
        status: parts.status,
        reason: reason.map(|reason| String::from_utf8_lossy(reason.as_bytes()).into_owned()),
        headers: parts.headers,
        empty: body.is_end_stream(),
    };
    (upstream, body)
}

/// Puts the answer to the caller together. `body` is the back end's.
pub(super) fn response(answer: Answer, body: Body, trace: Option<HeaderValue>) -> Response {
    let body = match answer.body {
        AnswerBody::Upstream => body,
        AnswerBody::None => body::none(),
        AnswerBody::Text(text) => Body::from(text),
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if let Some(reason) = answer.reason
        && let Ok(reason) = ReasonPhrase::try_from(reason.into_bytes())
    {
        response.extensions_mut().insert(reason);
    }
    if let Some(location) = trace {
        response.headers_mut().insert(TRACE_LOCATION, location);
    }
    response
}

/// A body under whose way the process does not end.
pub(super) fn held(body: hyper::body::Incoming, underway: Invocation) -> Body {
    Body::new(Held {
        inner: body,
        _underway: underway,
    })
}

struct Held {
    inner: hyper::body::Incoming,
    _underway: Invocation,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
