//! The caller's request, as far as proxies look at it.

use std::net::IpAddr;

use http::{HeaderMap, Method};

/// The head of the caller's request.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// The method.
    pub method: &'a Method,
    /// The query as it came, without the question mark.
    pub query: Option<&'a str>,
    /// The headers as they came.
    pub headers: &'a HeaderMap,
    /// The host that the caller named, whatever stands in `Host` by now.
    pub host: &'a str,
    /// The scheme that the caller used: `http` or `https`.
    pub scheme: &'a str,
    /// Who sent the request to this program.
    pub address: IpAddr,
}
