//! Requests before they are signed.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::account::Service;
use crate::StorageError;

/// What needs no encoding in a path or query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request to a service of the account.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) service: Service,
    pub(super) method: Method,
    /// The path below the service's address, encoded, with the slash that begins it.
    pub(super) path: String,
    /// Names and values, not encoded.
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    /// A request with an empty body to the service itself.
    pub(super) fn new(service: Service, method: Method) -> Self {
        Self {
            service,
            method,
            path: "/".to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Sets the path from its segments, which are encoded. A segment may have slashes,
    /// which stay.
    pub(super) fn path(mut self, segments: &[&str]) -> Self {
        self.path.clear();
        for segment in segments.iter().flat_map(|segments| segments.split('/')) {
            self.path.push('/');
            self.path.extend(utf8_percent_encode(segment, ENCODED));
        }
        self
    }

    /// Sets the path, which is encoded already.
    pub(super) fn encoded_path(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    pub(super) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        let name = HeaderName::from_static(name);
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// Adds a header whose name or value comes from the caller.
    pub(super) fn given_header(mut self, name: &str, value: &str) -> Result<Self, StorageError> {
        let header = HeaderName::try_from(name)
            .ok()
            .zip(HeaderValue::try_from(value).ok());
        let (name, value) =
            header.ok_or_else(|| StorageError::Invalid(format!("invalid value of `{name}`")))?;
        self.headers.insert(name, value);
        Ok(self)
    }

    pub(super) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The query, encoded.
    pub(super) fn encoded_query(&self) -> String {
        let pairs = self.query.iter();
        let pairs = pairs.map(|(name, value)| format!("{name}={}", encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// A text as it is in a path or query.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}
