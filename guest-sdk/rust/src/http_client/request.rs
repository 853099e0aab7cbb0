//! Requests before they are sent.

use std::fmt;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request};

use crate::{Body, Error, Result};

/// A request without headers.
pub(super) fn make(method: Method, url: &str, body: impl Into<Body>) -> Result<Request<Body>> {
    Request::builder()
        .method(method)
        .uri(url)
        .body(body.into())
        .map_err(|error| Error::function(format_args!("invalid request URL: `{url}`: {error}")))
}

/// The request with the media type of its body.
pub(super) fn declare<B: Into<Body>>(request: Request<B>) -> Request<Vec<u8>> {
    let mut request = request.map(Into::into);
    if let Some(media_type) = Body::media_type(request.body()) {
        let headers = request.headers_mut();
        headers
            .entry(CONTENT_TYPE)
            .or_insert(HeaderValue::from_static(media_type));
    }
    request.map(Body::into_bytes)
}

/// Method and URL for messages, without the query, which may contain secrets.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    method: Method,
    origin: String,
    path: String,
}

impl Target {
    pub(super) fn of(request: &Request<Vec<u8>>) -> Self {
        let uri = request.uri();
        let scheme = uri.scheme_str().unwrap_or("https");
        // Without the user's name and password.
        let port = uri.port().map(|port| format!(":{port}"));
        let (host, port) = (uri.host().unwrap_or_default(), port.unwrap_or_default());
        Self {
            method: request.method().clone(),
            origin: format!("{scheme}://{host}{port}"),
            path: uri.path().to_owned(),
        }
    }

    /// The error for an origin that is not granted.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        allow(dead_code, reason = "a test grants everything")
    )]
    pub(super) fn denied(&self) -> Error {
        Error::configuration(format_args!(
            "{self}: the origin is not granted: add `{}` to `grants.net` in plugin.json",
            self.origin
        ))
    }

    /// The error for a response that did not come.
    pub(crate) fn failed(&self, reason: impl fmt::Display) -> Error {
        Error::upstream(format_args!("{self}: {reason}")).retryable()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}{}", self.method, self.origin, self.path)
    }
}
