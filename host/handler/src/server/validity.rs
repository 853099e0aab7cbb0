//! Requests that another server could read differently are refused.
//!
//! The HTTP library refuses broken framing. What is left are requests that it
//! can read but that say two things at once about where they go (RFC 9112,
//! sections 3.2 and 3.3): the public URL is made of these parts. So are codings
//! of the body besides chunks, which the library leaves on it (section 6.1).

use axum::http::header::{HOST, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Version};

/// Checks the request line, `Transfer-Encoding` and `Host`.
///
/// # Errors
/// Says what is wrong, for the caller.
pub(super) fn check(parts: &Parts) -> Result<(), &'static str> {
    if parts.method == Method::CONNECT {
        return Err("this server opens no tunnels");
    }
    if parts.uri.authority().is_some() {
        return Err("the request names a whole URL; send the path, and the server in `Host`");
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
        Err("`Transfer-Encoding` is not `chunked` alone")
    }
}

fn check_host(headers: &HeaderMap, version: Version) -> Result<(), &'static str> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if version == Version::HTTP_10 => Ok(()),
        (None, _) => Err("the request has no `Host`"),
        (Some(_), Some(_)) => Err("the request has several `Host` headers"),
        (Some(host), None) => {
            let authority = Authority::try_from(host.as_bytes());
            // A user name is no part of `Host`.
            let valid = authority.is_ok_and(|authority| !authority.as_str().contains('@'));
            if valid || host.is_empty() {
                Ok(())
            } else {
                Err("`Host` is not a host")
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
    fn bodies_are_in_chunks_at_most() {
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
    fn requests_say_one_thing() {
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
