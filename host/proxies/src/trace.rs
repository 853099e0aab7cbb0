//! The trace of one request: as it came, as it was forwarded, and its response.

use std::borrow::Cow;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;

use crate::message::BackendRequest;
use crate::proxy::Proxy;

/// The document of one traced request. Secrets are masked when an entry is
/// made, so that it never contains one.
#[derive(Debug, Serialize)]
pub struct Trace<'p> {
    proxy: &'p str,
    route: &'p str,
    inbound: Vec<Entry>,
    outbound: Vec<Entry>,
    #[serde(skip)]
    of: &'p Proxy,
}

#[derive(Debug, Serialize)]
struct Entry {
    source: &'static str,
    /// Milliseconds since the request came.
    elapsed: f64,
    data: Data,
}

#[derive(Debug, Serialize)]
struct Data {
    message: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Request>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Response>,
}

#[derive(Debug, Serialize)]
struct Request {
    method: String,
    url: String,
    headers: Vec<Header>,
}

#[derive(Debug, Serialize)]
struct Response {
    status: u16,
    headers: Vec<Header>,
}

#[derive(Debug, Serialize)]
struct Header {
    name: String,
    value: String,
}

impl<'p> Trace<'p> {
    /// An empty trace of a request to `proxy`.
    pub fn new(proxy: &'p Proxy) -> Self {
        Self {
            proxy: proxy.name(),
            route: proxy.route(),
            inbound: Vec::new(),
            outbound: Vec::new(),
            of: proxy,
        }
    }

    /// The caller's request; `url` may be the path and query alone.
    pub fn received(&mut self, elapsed: Duration, method: &Method, url: &str, headers: &HeaderMap) {
        let request = self.request(method, url, headers);
        self.inbound.push(entry(
            "api-inspector",
            elapsed,
            "the caller's request",
            Some(request),
            None,
        ));
    }

    /// The request to the back end.
    pub fn sent(&mut self, elapsed: Duration, request: &BackendRequest) {
        let target = request.target();
        let url = match self.of.backend() {
            Some(backend) => format!("{}://{}{target}", backend.scheme(), backend.authority()),
            None => target,
        };
        let request = self.request(&request.method, &url, &request.headers);
        self.inbound.push(entry(
            "set-backend-service",
            elapsed,
            "the request after the overrides",
            Some(request),
            None,
        ));
    }

    /// The back end's response.
    pub fn answered(&mut self, elapsed: Duration, status: StatusCode, headers: &HeaderMap) {
        self.back(elapsed, "the back end's response", status, headers);
    }

    /// Why there is no answer.
    pub fn failed(&mut self, elapsed: Duration, reason: &str) {
        let reason = reason.to_owned();
        self.outbound
            .push(entry("api-inspector", elapsed, reason, None, None));
    }

    /// The answer to the caller.
    pub fn returned(&mut self, elapsed: Duration, status: StatusCode, headers: &HeaderMap) {
        self.back(elapsed, "the response after the overrides", status, headers);
    }

    fn back(
        &mut self,
        elapsed: Duration,
        message: &'static str,
        status: StatusCode,
        headers: &HeaderMap,
    ) {
        let response = Response {
            status: status.as_u16(),
            headers: self.headers(headers),
        };
        self.outbound.push(entry(
            "api-inspector",
            elapsed,
            message,
            None,
            Some(response),
        ));
    }

    fn request(&self, method: &Method, url: &str, headers: &HeaderMap) -> Request {
        Request {
            method: method.to_string(),
            url: self.of.secrets.url(url),
            headers: self.headers(headers),
        }
    }

    fn headers(&self, headers: &HeaderMap) -> Vec<Header> {
        let shown = self.of.secrets.headers(headers).into_iter();
        shown.map(|(name, value)| Header { name, value }).collect()
    }

    /// The document as JSON.
    ///
    /// # Errors
    /// Never in practice: everything in it is text and numbers.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }
}

fn entry(
    source: &'static str,
    elapsed: Duration,
    message: impl Into<Cow<'static, str>>,
    request: Option<Request>,
    response: Option<Response>,
) -> Entry {
    Entry {
        source,
        elapsed: elapsed.as_secs_f64() * 1000.0,
        data: Data {
            message: message.into(),
            request,
            response,
        },
    }
}
