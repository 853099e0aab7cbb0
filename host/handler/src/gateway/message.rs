//! Conversions between HTTP messages and those of `corral-proxies`.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::response::Response;
use corral_app::header_text;
use corral_proxies::{BackendResponse, ProxyResponse, ResponseBody};
use hyper::body::Body as _;
use hyper::ext::ReasonPhrase;

use crate::failure::TRACE_LOCATION;
use crate::request_body;

/// Splits a response for the overrides.
pub(super) fn upstream(response: Response) -> (BackendResponse, Body) {
    let (parts, body) = response.into_parts();
    let reason = parts.extensions.get::<ReasonPhrase>();
    let upstream = BackendResponse {
        status: parts.status,
        reason: reason.map(|reason| header_text(reason.as_bytes()).into_owned()),
        headers: parts.headers,
        empty: body.is_end_stream(),
    };
    (upstream, body)
}

/// The response to the caller. `body` is the body of the back end.
pub(super) fn response(answer: ProxyResponse, body: Body, trace: Option<HeaderValue>) -> Response {
    let body = match answer.body {
        ResponseBody::Backend => body,
        ResponseBody::None => request_body::empty(),
        ResponseBody::Text(text) => Body::from(text),
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
