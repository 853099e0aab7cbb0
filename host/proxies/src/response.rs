//! From the back end's answer to the one for the caller.

use std::borrow::Cow;

use http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::client::Client;
use crate::hop;
use crate::overrides::{Changes, parse_status};
use crate::request::BackendRequest;
use crate::table::Match;
use crate::variable::Values;

/// The head of a back end's answer.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase, when it is another than the usual one.
    pub reason: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// Whether the body is known to be empty.
    pub empty: bool,
}

impl Upstream {
    /// What a proxy without a back end begins with: an empty 200.
    pub fn none() -> Self {
        Self {
            status: StatusCode::OK,
            reason: None,
            headers: HeaderMap::new(),
            empty: true,
        }
    }

    pub(crate) fn reason(&self) -> Option<Cow<'_, str>> {
        match &self.reason {
            Some(reason) => Some(reason.into()),
            None => self.status.canonical_reason().map(Cow::Borrowed),
        }
    }
}

/// The answer to the caller.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase, when it is another than the usual one. It holds no
    /// control characters.
    pub reason: Option<String>,
    /// The headers, those of the connection left out.
    pub headers: HeaderMap,
    /// What becomes of the body.
    pub body: AnswerBody,
}

/// The body of an [`Answer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerBody {
    /// The back end's, as it comes.
    Upstream,
    /// None at all: the status code does not allow one.
    None,
    /// This text. It is also given for `HEAD`, so that its length is known.
    Text(String),
}

/// Why no answer can be made: an override gives what no answer can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseFault {
    /// A value cannot stand in a header.
    #[error("the header `{0}` would get a line break or another control character")]
    Header(HeaderName),
    /// The status code that was made is none.
    #[error("the status code `{0}` is none")]
    Status(String),
}

impl Match<'_> {
    /// The answer to the caller, from that of the back end.
    ///
    /// # Errors
    /// When an override gives what no answer can hold.
    pub fn answer(
        &self,
        client: &Client<'_>,
        backend: Option<&BackendRequest>,
        upstream: &Upstream,
    ) -> Result<Answer, ResponseFault> {
        let values = Values {
            params: &self.params,
            client,
            backend,
            upstream: Some(upstream),
        };
        let fill = |template: &crate::template::Template| template.render(|name| values.get(name));
        let sets: Vec<&Changes> = self.proxy.response.for_status(upstream.status).collect();
        // The later set wins.
        let last = |get: fn(&Changes) -> bool| sets.iter().rev().find(|set| get(set)).copied();
        let status = match last(|set| set.status.is_some()).and_then(|set| set.status.as_ref()) {
            Some(template) => {
                let text = fill(template);
                parse_status(&text).ok_or(ResponseFault::Status(text))?
            }
            None => upstream.status,
        };
        let reason = match last(|set| set.reason.is_some()).and_then(|set| set.reason.as_ref()) {
            Some(template) => Some(fill(template).replace(char::is_control, "")),
            None => upstream
                .reason
                .clone()
                .filter(|_| status == upstream.status),
        };
        let body = last(|set| set.body.is_some()).and_then(|set| set.body.as_ref());
        let mut headers = hop::end_to_end(&upstream.headers);
        if let Some(body) = body {
            describe_anew(&mut headers);
            if !headers.contains_key(CONTENT_TYPE) {
                headers.insert(CONTENT_TYPE, body.content_type());
            }
        }
        for (name, template) in sets.iter().flat_map(|set| &set.headers) {
            let text = fill(template);
            if text.is_empty() {
                headers.remove(name);
                continue;
            }
            let value = HeaderValue::from_bytes(text.as_bytes());
            let value = value.map_err(|_| ResponseFault::Header(name.clone()))?;
            headers.insert(name, value);
        }
        let body = match body {
            _ if status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED => {
                AnswerBody::None
            }
            Some(body) => AnswerBody::Text(body.render(&values)),
            None => AnswerBody::Upstream,
        };
        settle(&mut headers, &body, client.method, upstream);
        Ok(Answer {
            status,
            reason,
            headers,
            body,
        })
    }
}

/// Takes away what described the body that is replaced.
fn describe_anew(headers: &mut HeaderMap) {
    const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
    for name in [
        ACCEPT_RANGES,
        CONTENT_ENCODING,
        CONTENT_LENGTH,
        CONTENT_MD5,
        CONTENT_RANGE,
        ETAG,
    ] {
        headers.remove(name);
    }
}

/// Makes headers and body agree. An empty body has no type, but the answer to a
/// `HEAD` describes the body that a `GET` would have.
fn settle(headers: &mut HeaderMap, body: &AnswerBody, method: &Method, upstream: &Upstream) {
    let empty = match body {
        AnswerBody::Upstream => upstream.empty,
        AnswerBody::None => {
            // Nobody may wait for a body that is not to come.
            headers.remove(CONTENT_LENGTH);
            true
        }
        AnswerBody::Text(text) => text.is_empty(),
    };
    if empty && method != Method::HEAD {
        headers.remove(CONTENT_TYPE);
    }
}
