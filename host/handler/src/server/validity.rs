//! Requests that another server could read differently are refused.
//!
//! The HTTP library refuses broken framing. What is left are requests that it
//! can read but that say two things at once about where they go (RFC 9112,
//! sections 3.2 and 3.3): the public URL is made of these parts.

use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Version};

/// Checks the request line and `Host`.
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
    check_host(&parts.headers, parts.version)
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
