//! Hop-by-hop headers, which concern one connection and are not forwarded.

use http::header::{CONNECTION, EXPECT, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName};

/// Whether `name` is never forwarded. `Proxy-…` headers are between the caller
/// and this proxy; `Expect` was already handled by the server.
fn is_private(name: &HeaderName) -> bool {
    [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, EXPECT].contains(name)
        || name == "keep-alive"
        || name.as_str().starts_with("proxy-")
}

/// Whether an override of `name` would break the framing of a message.
pub(crate) fn frames(name: &HeaderName) -> bool {
    *name == http::header::CONTENT_LENGTH || is_private(name)
}

/// The headers that are forwarded: not those of the connection, and not those
/// that `Connection` names (RFC 9110, section 7.6.1).
pub(crate) fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    let mut kept = HeaderMap::with_capacity(headers.len() + 4);
    for (name, value) in headers {
        if !is_private(name) && !named.contains(name) {
            kept.append(name, value.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn hop_by_hop_headers_are_removed() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Private"),
            ("connection", "x-other"),
            ("x-private", "1"),
            ("x-other", "1"),
            ("keep-alive", "timeout=5"),
            ("proxy-authorization", "Basic"),
            ("te", "trailers"),
            ("expect", "100-continue"),
            ("authorization", "Bearer"),
            ("set-cookie", "a"),
            ("set-cookie", "b"),
        ] {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, HeaderValue::from_static(value));
        }
        let kept = end_to_end(&headers);
        let names: Vec<_> = kept.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["authorization", "set-cookie", "set-cookie"]);
    }
}
