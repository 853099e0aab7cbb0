//! HTTP responses.

use std::borrow::Cow;

use super::Cookie;
use crate::Fields;

/// The body of a response, with its media type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// No body.
    #[default]
    Empty,
    /// Text: `text/plain; charset=utf-8`.
    Text(String),
    /// JSON text: `application/json`.
    Json(String),
    /// Bytes: `application/octet-stream`.
    Bytes(Vec<u8>),
}

impl Body {
    /// The media type to declare if the response has no `content-type`.
    pub(crate) fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::Empty => None,
            Self::Text(_) => Some("text/plain; charset=utf-8"),
            Self::Json(_) => Some("application/json"),
            Self::Bytes(_) => Some("application/octet-stream"),
        }
    }

    /// The body as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Empty => &[],
            Self::Text(text) | Self::Json(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// The body as text; invalid UTF-8 is replaced.
    pub fn to_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.as_bytes())
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Text(text) | Self::Json(text) => text.into_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl From<()> for Body {
    fn from((): ()) -> Self {
        Self::Empty
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Body {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// An HTTP response.
///
/// ```
/// use corral_sdk::Response;
///
/// let created = Response::new(201)
///     .with_header("location", "/api/orders/7")
///     .with_body("created");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    status: u16,
    headers: Fields,
    body: Body,
}

impl Response {
    /// A response without headers and body. `status` is 200 to 599; Corral
    /// refuses any other.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Fields::new(),
            body: Body::Empty,
        }
    }

    /// With another status.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With one more header field. Names may repeat, as `set-cookie` does.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With a cookie, which the caller keeps. The Functions host drops all but one, unless
    /// the app proxies requests.
    pub fn with_cookie(self, cookie: impl Into<Cookie>) -> Self {
        self.with_header("set-cookie", cookie.into().to_string())
    }

    /// With a body. Its media type is declared unless there is a `content-type`.
    pub fn with_body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The first header field of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The header fields, in order.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Whether the response has only a body, so that a function without an HTTP
    /// caller can return it.
    pub(crate) fn is_plain(&self) -> bool {
        self.status == 200 && self.headers.is_empty()
    }

    /// With the body's media type declared.
    pub(crate) fn declared(self) -> Self {
        match self.body.media_type() {
            Some(media_type) if self.header("content-type").is_none() => {
                self.with_header("content-type", media_type)
            }
            _ => self,
        }
    }

    pub(crate) fn into_parts(self) -> (u16, Fields, Body) {
        (self.status, self.headers, self.body)
    }
}
