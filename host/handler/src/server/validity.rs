//! Refuses ambiguous requests, which another server could read differently.
//!
//! The HTTP library refuses invalid framing. It accepts requests that contradict
//! themselves about their target (RFC 9112, sections 3.2 and 3.3), from which the
//! public URL is made, and transfer codings other than `chunked`, which it does
//! not decode (section 6.1).

use axum::http::header::{HOST, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Version};

/// Checks the request line, `Transfer-Encoding` and `Host`.
///
/// # Errors
/// The reason, for the caller.
pub(super) fn check(parts: &Parts) -> Result<(), &'static str> {
    if parts.method == Method::CONNECT {
        return Err("CONNECT is not supported");
    }
    if parts.uri.authority().is_some() {
        return Err(
            "the request target is an absolute URL; send only the path, and the server in `Host`",
        );
    }
    check_coding(&parts.headers)?;
    check_host(&parts.headers, parts.version)
}

fn check_coding(headers: &HeaderMap) -> Result<(), &'static str> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let first = codings.next();
    let is_chunked = |coding: &HeaderValue| coding.as_bytes().eq_ignore_ascii_case(b"chunked");
    if codings.next().is_none() && first.is_none_or(is_chunked) {
        Ok(())
    } else {
        Err("unsupported `Transfer-Encoding`; only `chunked` is supported")
    }
}

fn check_host(headers: &HeaderMap, version: Version) -> Result<(), &'static str> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if version == Version::HTTP_10 => Ok(()),
        (None, _) => Err("the request has no `Host` header"),
        (Some(_), Some(_)) => Err("the request has more than one `Host` header"),
        (Some(host), None) => {
            let authority = Authority::try_from(host.as_bytes());
            // `Host` does not include a user name.
            let valid = authority.is_ok_and(|authority| !authority.as_str().contains('@'));
            if valid || host.is_empty() {
                Ok(())
            } else {
                Err("invalid `Host` header")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn checked(target: &str, method: &str, version: Version, hosts: &[&str]) -> bool {
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .version(version);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        check(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn only_the_chunked_coding_is_accepted() {
        for (codings, accepted) in [
            (&[][..], true),
            (&["chunked"], true),
            (&["Chunked"], true),
            (&["gzip, chunked"], false),
            (&["gzip", "chunked"], false),
            (&["chunked", "chunked"], false),
            (&[",chunked"], false),
        ] {
            let mut headers = HeaderMap::new();
            for coding in codings {
                headers.append(TRANSFER_ENCODING, HeaderValue::from_static(coding));
            }
            assert_eq!(check_coding(&headers).is_ok(), accepted, "{codings:?}");
        }
    }

    #[test]
    fn ambiguous_targets_are_refused() {
        for (target, method, version, hosts, accepted) in [
            ("/api/a", "GET", Version::HTTP_11, &["a"][..], true),
            ("/api/a", "GET", Version::HTTP_11, &["127.0.0.1:8080"], true),
            ("/api/a", "GET", Version::HTTP_11, &["[::1]:8080"], true),
            ("/api/a", "GET", Version::HTTP_11, &[""], true),
            ("/api/a", "GET", Version::HTTP_11, &[], false),
            ("/api/a", "GET", Version::HTTP_10, &[], true),
            ("/api/a", "GET", Version::HTTP_11, &["a", "b"], false),
            ("/api/a", "GET", Version::HTTP_11, &["a/b"], false),
            ("/api/a", "GET", Version::HTTP_11, &["user@a"], false),
            (
                "http://evil.example/api/a",
                "GET",
                Version::HTTP_11,
                &["a"],
                false,
            ),
            (
                "evil.example:443",
                "CONNECT",
                Version::HTTP_11,
                &["a"],
                false,
            ),
        ] {
            assert_eq!(
                checked(target, method, version, hosts),
                accepted,
                "{method} {target} {hosts:?}"
            );
        }
    }
}
