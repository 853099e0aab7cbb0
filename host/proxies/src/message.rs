//! The heads of the requests and responses on both sides of a proxy.

use std::borrow::Cow;
use std::net::IpAddr;

use http::{HeaderMap, Method, StatusCode};

/// The head of the caller's request.
#[derive(Clone, Copy, Debug)]
pub struct ClientRequest<'a> {
    /// The method.
    pub method: &'a Method,
    /// The query as it came, without the question mark.
    pub query: Option<&'a str>,
    /// The headers as they came.
    pub headers: &'a HeaderMap,
    /// The host that the caller named, even if `Host` has been replaced since.
    pub host: &'a str,
    /// The scheme that the caller used: `http` or `https`.
    pub scheme: &'a str,
    /// The peer that sent the request to this program.
    pub address: IpAddr,
}

/// The head of the request to a back end. The body is the caller's.
#[derive(Clone, Debug)]
pub struct BackendRequest {
    /// The method.
    pub method: Method,
    /// The path, escaped.
    pub path: String,
    /// The query, escaped, without the question mark.
    pub query: Option<String>,
    /// The headers, without those of the connection.
    pub headers: HeaderMap,
}

impl BackendRequest {
    /// Path and query as in a request line.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

/// The head of a back end's response.
#[derive(Clone, Debug)]
pub struct BackendResponse {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase, when it is not the standard one.
    pub reason: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// Whether the body is known to be empty.
    pub empty: bool,
}

impl BackendResponse {
    /// What a proxy without a back end starts with: an empty 200.
    pub fn empty() -> Self {
        Self {
            status: StatusCode::OK,
            reason: None,
            headers: HeaderMap::new(),
            empty: true,
        }
    }

    pub(crate) fn reason(&self) -> Option<Cow<'_, str>> {
        match &self.reason {
            Some(reason) => Some(reason.into()),
            None => self.status.canonical_reason().map(Cow::Borrowed),
        }
    }
}

/// The response to the caller.
#[derive(Clone, Debug)]
pub struct ProxyResponse {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase, when it is not the standard one. It holds no
    /// control characters.
    pub reason: Option<String>,
    /// The headers, without those of the connection.
    pub headers: HeaderMap,
    /// The body.
    pub body: ResponseBody,
}

/// The body of a [`ProxyResponse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseBody {
    /// The back end's, as it comes.
    Backend,
    /// No body: the status code does not allow one.
    None,
    /// This text. It is also given for `HEAD`, so that its length is known.
    Text(String),
}
