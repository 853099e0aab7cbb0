//! Responses of HTTP.

use std::convert::Infallible;

use bytes::Bytes;
use corral_mcp::Id;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::Value;

use crate::era::Era;
use crate::error::RpcError;

/// The body of a response.
pub type ResponseBody = UnsyncBoxBody<Bytes, Infallible>;

/// A response with one JSON-RPC message.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status, unless it is part of a stream.
    pub(crate) status: StatusCode,
    /// The message.
    pub(crate) message: Value,
}

impl Answer {
    /// The answer to the request with this `id`.
    pub(crate) fn new(era: Era, id: &Id, result: Result<Value, RpcError>) -> Self {
        match result {
            Ok(result) => Self {
                status: StatusCode::OK,
                message: serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            },
            Err(error) => Self {
                status: error.status(era),
                message: error.to_json(Some(id)),
            },
        }
    }

    pub(crate) fn into_response(self) -> Response<ResponseBody> {
        json(self.status, &self.message)
    }
}

/// Tells nginx and its like not to hold events back.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// One JSON-RPC message.
pub(crate) fn json(status: StatusCode, message: &Value) -> Response<ResponseBody> {
    with(
        status,
        "application/json",
        Full::from(message.to_string()).boxed_unsync(),
    )
}

/// A reason, for people.
pub(crate) fn text(status: StatusCode, reason: &'static str) -> Response<ResponseBody> {
    with(
        status,
        "text/plain; charset=utf-8",
        Full::from(reason).boxed_unsync(),
    )
}

/// A message without a response was accepted.
pub(crate) fn accepted() -> Response<ResponseBody> {
    let mut response = Response::new(Full::default().boxed_unsync());
    *response.status_mut() = StatusCode::ACCEPTED;
    response
}

/// The method is not allowed.
pub(crate) fn only(methods: &'static str) -> Response<ResponseBody> {
    let mut response = text(
        StatusCode::METHOD_NOT_ALLOWED,
        "send MCP requests with POST",
    );
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static(methods));
    response
}

/// Server-sent events.
pub(crate) fn events(body: ResponseBody) -> Response<ResponseBody> {
    let mut response = with(StatusCode::OK, "text/event-stream", body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
    response
}

fn with(
    status: StatusCode,
    content_type: &'static str,
    body: ResponseBody,
) -> Response<ResponseBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
