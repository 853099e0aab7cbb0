//! Payload mode: the host sends an envelope and reads a response object.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use corral_protocol::{decode, encode};
use corral_registry::Lease;

use super::call::RoutedCall;
use super::in_flight::InFlightGuard;
use super::log::{Delivery, InvocationLog};
use super::tool_arguments;
use crate::failure::Failure;
use crate::request_body;

pub(crate) async fn invoke(
    call: RoutedCall<'_>,
    parts: Parts,
    body: Body,
    in_flight: InFlightGuard,
) -> Result<Response, Failure> {
    let function = &call.target.function;
    // The generation that serves when the call arrives gets it. While there is
    // none, the body is read first: the host does not read the response before it
    // has written the whole body.
    let ready = function.ready();
    let limit = function.limits().request_body;
    let memory = &call.invoker.request_memory;
    let (body, share) =
        request_body::read(&parts.headers, body, limit, memory, function.name()).await?;
    let delivery = call.app.app().handler.logs.into();
    let held = (in_flight, share);
    let body = exchange(call, ready, &parts.headers, body, held, delivery).await?;
    Ok(json(body))
}

/// Runs the function for an envelope, and returns the response object. `ready` is the
/// generation that serves, if there is one. `held` is dropped when the plugin has ended.
pub(super) async fn exchange(
    call: RoutedCall<'_>,
    ready: Option<Lease>,
    headers: &HeaderMap,
    body: Bytes,
    held: impl Send + 'static,
    delivery: Delivery,
) -> Result<Vec<u8>, Failure> {
    let function = &call.target.function;
    let generation = match ready {
        Some(generation) => generation,
        None => call.generation().await?,
    };
    call.tally.reach(&generation);
    let definition = generation.definition();
    if definition.config.mcp.is_some() && definition.mcp_trigger.is_none() {
        return Err(Failure::policy_needs_requests());
    }
    let generation = Arc::new(generation);
    let signature = generation.signature();
    let headers = call.headers(headers);
    let invocation = decode(&body, function.name(), signature, headers, || {
        call.id.to_owned()
    })?;
    drop(body);
    tool_arguments::check(&generation, &invocation)?;
    let log = InvocationLog::new(delivery, call.tally);
    let result = call.run(&generation, invocation, &log, held).await;
    let lines = log.take();
    let encoded = result.and_then(|outcome| {
        let encoded = call.encode(|| encode(&outcome, signature, &lines));
        encoded.map_err(Failure::from)
    });
    // The host discards the log lines of a failed invocation.
    let encoded = encoded.inspect_err(|_| log.print(&lines))?;
    for warning in &encoded.warnings {
        log.warn(warning);
    }
    Ok(encoded.body)
}

/// A success is always 200 with a JSON object. After an empty response the host
/// would wait for `functionTimeout` (custom handler protocol, section 4).
fn json(body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
