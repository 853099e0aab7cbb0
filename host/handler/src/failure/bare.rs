//! Answers whose status says all there is to say, so that they have no error body.

use axum::body::Body;
use axum::http::header::{ALLOW, CONNECTION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use corral_proxies::LOOP_MESSAGE;

use super::{FailureKind, Mode};

/// The answer to a head that does not end; there is no request to answer yet
/// (RFC 9110, section 15.5.9).
pub(crate) const HEAD_TIMEOUT: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Neither a proxy nor a function is for a request: empty, as from the Functions
/// host.
pub(crate) fn not_found() -> Response {
    FailureKind::UnknownFunction
        .status(Mode::Raw)
        .into_response()
}

/// A proxy that calls itself, in the words of Azure Functions Proxies.
pub(crate) fn endless_loop() -> Response {
    (FailureKind::BadRequest.status(Mode::Raw), LOOP_MESSAGE).into_response()
}

/// A request to an MCP server that is not a message: streams and sessions belong to
/// older versions of the protocol, which allow this answer.
pub(crate) fn only_post() -> Response {
    let allow = [(ALLOW, HeaderValue::from_static("POST"))];
    (StatusCode::METHOD_NOT_ALLOWED, allow).into_response()
}

/// A call that nothing else has ended in time.
pub(crate) fn late() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = FailureKind::Timeout.status(Mode::Raw);
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statuses_are_those_of_the_table() {
        assert_eq!(not_found().status(), 404);
        assert_eq!(endless_loop().status(), 400);
        assert_eq!(late().status(), 504);
        let head = format!("HTTP/1.1 {}\r\n", FailureKind::TooSlow.status(Mode::Raw));
        assert!(HEAD_TIMEOUT.starts_with(head.as_bytes()), "{head}");
    }
}
