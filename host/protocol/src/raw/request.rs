//! Decodes a raw request of a caller as an invocation.

use std::sync::Arc;

use crate::decode::{CallHeaders, trace_context};
use crate::metadata::Metadata;
use crate::model::{Fields, HttpRequest, Invocation, Value};
use crate::signature::Signature;

/// A request as it came over the wire.
#[derive(Clone, Debug, Default)]
pub struct RawRequest {
    /// The method.
    pub method: String,
    /// Path and query, escaped as they came.
    pub target: String,
    /// The header fields, in order.
    pub headers: Fields,
    /// The values of the route's parameters.
    pub params: Fields,
    /// The body.
    pub body: Vec<u8>,
    /// The address that the handler listens on, for example `127.0.0.1:8080`.
    /// A proxying host puts it in place of the caller's `Host`.
    pub own_address: Arc<str>,
}

/// Makes the invocation of a function whose only input is this request.
///
/// There is no metadata: the host sends none with a raw request.
pub fn raw_invocation(
    request: RawRequest,
    function: &str,
    signature: &Signature,
    headers: CallHeaders<'_>,
    fresh_id: impl FnOnce() -> String,
) -> Invocation {
    let given_id = headers.invocation_id.filter(|id| !id.is_empty());
    let trigger = signature.trigger().name.clone();
    let url = public_url(
        |name| header(&request.headers, name),
        &request.own_address,
        &request.target,
    );
    let query = match request.target.split_once('?') {
        Some((_, raw)) => form_urlencoded::parse(raw.as_bytes())
            .into_owned()
            .collect(),
        None => Fields::new(),
    };
    let request = HttpRequest {
        method: request.method,
        url,
        query,
        headers: request.headers,
        params: request.params,
        identities: None,
        body: request.body,
    };
    Invocation {
        id: given_id.map_or_else(fresh_id, str::to_owned),
        function: function.to_owned(),
        inputs: vec![(trigger.clone(), Value::Http(Box::new(request)))],
        trigger,
        metadata: Metadata::default(),
        trace: trace_context(headers.traceparent, headers.tracestate),
    }
}

/// The URL that the caller used, for a request with these headers and this
/// target. `own_address` is where the handler listens.
///
/// A forwarding host passes on the caller's `Host`, and then `X-Forwarded-Host`
/// is what the caller wrote. A proxying host replaces `Host` by our address
/// and sets `X-Forwarded-Host` itself.
pub fn public_url<'h>(
    header: impl Fn(&str) -> Option<&'h str>,
    own_address: &str,
    target: &str,
) -> String {
    let host = header("host")
        .filter(|host| !host.is_empty())
        .unwrap_or(own_address);
    let host = match header("x-forwarded-host") {
        Some(original) if host == own_address => first(original),
        _ => host,
    };
    let scheme = match header("x-forwarded-proto").map(first) {
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}{target}")
}

/// Proxies append to a list; the caller's value is the first.
fn first(list: &str) -> &str {
    list.split(',').next().unwrap_or(list).trim()
}

fn header<'a>(headers: &'a Fields, name: &str) -> Option<&'a str> {
    let found = headers
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_the_callers() {
        for (headers, expected) in [
            (
                &[("Host", "api.example.com")][..],
                "http://api.example.com/api/a?b=1",
            ),
            (
                &[("Host", "api.example.com"), ("X-Forwarded-Proto", "https")],
                "https://api.example.com/api/a?b=1",
            ),
            (
                &[
                    ("Host", "127.0.0.1:80"),
                    ("X-Forwarded-Host", "example.com, proxy"),
                ],
                "http://example.com/api/a?b=1",
            ),
            (
                &[
                    ("Host", "example.com"),
                    ("X-Forwarded-Host", "evil.example"),
                ],
                "http://example.com/api/a?b=1",
            ),
            (
                &[("Host", "example.com"), ("X-Forwarded-Proto", "javascript")],
                "http://example.com/api/a?b=1",
            ),
            (&[], "http://127.0.0.1:80/api/a?b=1"),
        ] {
            let header = |name: &str| {
                let found = headers
                    .iter()
                    .find(|(other, _)| other.eq_ignore_ascii_case(name));
                found.map(|(_, value)| *value)
            };
            let url = public_url(header, "127.0.0.1:80", "/api/a?b=1");
            assert_eq!(url, expected, "{headers:?}");
        }
    }
}
