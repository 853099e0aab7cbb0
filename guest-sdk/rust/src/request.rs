//! The request of an HTTP trigger.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;

use crate::lazy::Lazy;
use crate::{Error, Fields, Json, Result};

/// An HTTP request as the caller sent it to the Functions host.
///
/// Headers, query and parameters are copied to the plugin when they are first used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) query: Lazy<Fields>,
    pub(crate) headers: Lazy<Fields>,
    pub(crate) params: Lazy<Fields>,
    pub(crate) identities: Lazy<Option<String>>,
    pub(crate) body: Vec<u8>,
}

impl HttpRequest {
    /// The method in upper case, for example `GET`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The public URL with scheme, host, escaped path and raw query.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path of the URL, escaped as the caller sent it; at least `/`.
    pub fn path(&self) -> &str {
        let after_scheme = self
            .url
            .split_once("://")
            .map_or(self.url.as_str(), |(_, rest)| rest);
        let end = after_scheme.find(['?', '#']).unwrap_or(after_scheme.len());
        let (before_query, _) = after_scheme.split_at(end);
        before_query
            .find('/')
            .and_then(|start| before_query.get(start..))
            .unwrap_or("/")
    }

    /// The first query parameter of that name, decoded.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query_all(name).next()
    }

    /// Every query parameter of that name, decoded, in order.
    pub fn query_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.query
            .get()
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All query parameters, decoded, in order.
    pub fn query_pairs(&self) -> &[(String, String)] {
        self.query.get()
    }

    /// The first header field of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_all(name).next()
    }

    /// Every header field of that name, in any case, in order.
    pub fn header_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .get()
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// All header fields, with the caller's casing.
    pub fn headers(&self) -> &[(String, String)] {
        self.headers.get()
    }

    /// All header fields as a map of the crate `http`. A field that it cannot hold is an
    /// error with [`Fault::Caller`](crate::Fault).
    pub fn header_map(&self) -> Result<HeaderMap> {
        let mut map = HeaderMap::new();
        for (name, value) in self.headers() {
            let field = (HeaderName::try_from(name), HeaderValue::try_from(value));
            let (Ok(name), Ok(value)) = field else {
                let reason = format_args!("the header `{name}` is not valid");
                return Err(Error::caller(reason));
            };
            map.append(name, value);
        }
        Ok(map)
    }

    /// The cookie of that name, as the caller sent it.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.header_all("cookie")
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value.trim_matches('"'))
    }

    /// A parameter of the route (`"route": "orders/{id}"`), decoded. `None` for
    /// an optional one that the caller omitted.
    pub fn param(&self, name: &str) -> Option<&str> {
        // The Functions host compares names of route parameters case-insensitively.
        self.params
            .get()
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// All parameters of the route that have a value, decoded.
    pub fn params(&self) -> &[(String, String)] {
        self.params.get()
    }

    /// The claims identities that the Functions host established, as JSON text.
    pub fn identities(&self) -> Option<&str> {
        self.identities.get().as_deref()
    }

    /// The body; empty when the caller sent none.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, without copying it.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The body as text. A body that is not UTF-8 is an error with [`Fault::Caller`](crate::Fault).
    pub fn body_text(&self) -> Result<&str> {
        std::str::from_utf8(&self.body).map_err(|error| {
            Error::caller(format_args!("the request's body is not UTF-8: {error}"))
        })
    }

    /// The body as JSON. A body that does not match `T` is an error with [`Fault::Caller`](crate::Fault).
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Json::parse(&self.body).map_err(|error| {
            Error::caller(format_args!(
                "the request's body is not the JSON expected: {error}"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_between_host_and_query() {
        for (url, path) in [
            ("http://localhost:7071/api/order?x=/1", "/api/order"),
            ("https://example.org", "/"),
            ("https://example.org?next=/home", "/"),
            ("https://example.org/a%2Fb#part", "/a%2Fb"),
            ("/api/order", "/api/order"),
            ("", "/"),
        ] {
            let request = HttpRequest {
                url: url.into(),
                ..HttpRequest::default()
            };
            assert_eq!(request.path(), path, "{url}");
        }
    }

    #[test]
    fn a_cookie_is_found_in_every_header() {
        let fields = ["a=1; b=\"2\";c = 3", "d=x=y; broken"];
        let fields = fields.map(|cookies| ("Cookie".to_owned(), cookies.to_owned()));
        let request = HttpRequest {
            headers: Lazy::with(fields.to_vec()),
            ..HttpRequest::default()
        };
        for (name, expected) in [
            ("a", Some("1")),
            ("b", Some("2")),
            ("d", Some("x=y")),
            ("A", None),
            ("broken", None),
        ] {
            assert_eq!(request.cookie(name), expected, "{name}");
        }
    }

    #[test]
    fn headers_and_params_ignore_case_and_query_does_not() {
        let fields = |name: &str| {
            vec![
                (name.to_owned(), "1".to_owned()),
                (name.to_owned(), "2".to_owned()),
            ]
        };
        let request = HttpRequest {
            headers: Lazy::with(fields("X-Colour")),
            query: Lazy::with(fields("Colour")),
            params: Lazy::with(fields("Id")),
            ..HttpRequest::default()
        };
        assert_eq!(request.header("x-colour"), Some("1"));
        assert_eq!(
            request.header_all("X-COLOUR").collect::<Vec<_>>(),
            ["1", "2"]
        );
        assert_eq!(request.query_all("Colour").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(request.query("colour"), None);
        assert_eq!(request.param("id"), Some("1"));
        assert_eq!(request.query_pairs(), fields("Colour"));
        assert_eq!(request.params(), fields("Id"));
    }
}
