//! Makes the response to the caller from that of the back end.

use http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::hop_by_hop;
use crate::message::{BackendRequest, BackendResponse, ClientRequest, ProxyResponse, ResponseBody};
use crate::overrides::{Changes, parse_status};
use crate::reference::header_value;
use crate::table::Match;
use crate::variable::Values;

/// Why a response cannot be made: an override produces an invalid value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// A value is not valid in a header.
    #[error("the header `{0}` would contain a line break or another control character")]
    Header(HeaderName),
    /// The result is not a status code.
    #[error("`{0}` is not a valid status code; use 200 to 599")]
    Status(String),
}

impl Match<'_> {
    /// The response to the caller, from that of the back end.
    ///
    /// # Errors
    /// When an override produces an invalid value.
    pub fn response(
        &self,
        client: &ClientRequest<'_>,
        backend: Option<&BackendRequest>,
        upstream: &BackendResponse,
    ) -> Result<ProxyResponse, ResponseError> {
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
                parse_status(&text).ok_or(ResponseError::Status(text))?
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
        let mut headers = hop_by_hop::end_to_end(&upstream.headers);
        if let Some(body) = body {
            remove_body_headers(&mut headers);
            if !headers.contains_key(CONTENT_TYPE) {
                headers.insert(CONTENT_TYPE, body.content_type());
            }
        }
        for (name, template) in sets.iter().flat_map(|set| &set.headers) {
            let text = header_value(name, template, &values);
            if text.is_empty() {
                headers.remove(name);
                continue;
            }
            let value = HeaderValue::from_bytes(text.as_bytes());
            let value = value.map_err(|_| ResponseError::Header(name.clone()))?;
            headers.insert(name, value);
        }
        let body = match body {
            _ if status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED => {
                ResponseBody::None
            }
            Some(body) => ResponseBody::Text(body.render(&values)),
            None => ResponseBody::Backend,
        };
        match_headers_to_body(&mut headers, &body, client.method, upstream);
        Ok(ProxyResponse {
            status,
            reason,
            headers,
            body,
        })
    }
}

/// Removes the headers that described the replaced body.
fn remove_body_headers(headers: &mut HeaderMap) {
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

/// Makes headers and body agree. An empty body has no type, but the response to
/// a `HEAD` describes the body that a `GET` would have.
fn match_headers_to_body(
    headers: &mut HeaderMap,
    body: &ResponseBody,
    method: &Method,
    upstream: &BackendResponse,
) {
    let empty = match body {
        ResponseBody::Backend => upstream.empty,
        ResponseBody::None => {
            // A caller must not wait for a body that never comes.
            headers.remove(CONTENT_LENGTH);
            true
        }
        ResponseBody::Text(text) => text.is_empty(),
    };
    if empty && method != Method::HEAD {
        headers.remove(CONTENT_TYPE);
    }
}
