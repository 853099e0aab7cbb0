//! The failure as an HTTP response.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use corral_protocol::ErrorBody;
use corral_runtime::Fault;

use super::{Failure, Mode, Subject, TRACE_LOCATION, reason_phrase};

/// A response of payload mode that succeeds for the host, with what a tool returns.
fn returned_value(returned: &serde_json::Value) -> Response {
    let body = serde_json::json!({ "Outputs": {}, "ReturnValue": returned });
    let mut response = body.to_string().into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

impl Failure {
    /// The response to the caller.
    pub(crate) fn response(&self, subject: Subject<'_>, mode: Mode) -> Response {
        if let Some(returned) = &self.returned {
            return returned_value(returned);
        }
        let (status, code) = (self.status(mode), self.kind.code());
        if self.request.is_some() {
            return self.mcp_response(subject);
        }
        let body = ErrorBody {
            code,
            message: &self.message,
            function: Some(subject.function),
            generation: subject.generation,
            invocation_id: Some(subject.id),
        };
        let mut response = (status, body.to_json()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.retryable {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if mode == Mode::Payload
            && let Some(phrase) = reason_phrase::phrase(code, &self.message)
        {
            response.extensions_mut().insert(phrase);
        }
        response
    }

    /// The response of a proxy to its caller, in the form of Azure Functions
    /// Proxies. Which server did not respond is only logged.
    pub(crate) fn gateway_response(&self, id: &str) -> Response {
        let status = self.status(Mode::Raw);
        let message = match self.fault {
            Fault::Caller => &self.message,
            _ => status.canonical_reason().unwrap_or_default(),
        };
        let body = serde_json::json!({
            "statusCode": status.as_u16(),
            "message": message,
            "activityId": id,
        });
        let mut response = (status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.retryable {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(trace) = self.trace.as_deref() {
            headers.insert(TRACE_LOCATION, trace.clone());
        }
        response
    }

    /// The response as bytes, for a connection on which nothing was read.
    pub(crate) fn response_bytes(&self) -> Vec<u8> {
        let status = self.kind.status(Mode::Payload);
        let body = ErrorBody {
            code: self.kind.code(),
            message: &self.message,
            function: None,
            generation: None,
            invocation_id: None,
        };
        let body = body.to_json();
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        [head.as_bytes(), body.as_ref()].concat()
    }
}
