//! The origin of the URL that the caller used, behind any front end.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::request::Parts;
use corral_protocol::public_url;
use corral_proxies::ClientRequest;

use crate::invocation::header;

/// Scheme and host of the URL that the caller used.
pub(super) struct Origin {
    scheme: &'static str,
    host: String,
}

impl Origin {
    /// `address` is where the handler listens: a proxying host replaces the caller's
    /// `Host` with it.
    pub(super) fn of(parts: &Parts, address: SocketAddr) -> Self {
        let url = public_url(
            |name| header(&parts.headers, name),
            &address.to_string(),
            "",
        );
        match url.strip_prefix("https://") {
            Some(host) => Self {
                scheme: "https",
                host: host.to_owned(),
            },
            None => Self {
                scheme: "http",
                host: url.trim_start_matches("http://").to_owned(),
            },
        }
    }

    pub(super) fn client<'a>(&'a self, parts: &'a Parts) -> ClientRequest<'a> {
        ClientRequest {
            method: &parts.method,
            query: parts.uri.query(),
            headers: &parts.headers,
            host: &self.host,
            scheme: self.scheme,
            // The handler listens on the loopback address only, so every client
            // connects from there.
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }
}
