//! Raw calls of plugins that take whole bodies: both bodies are buffered.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use corral_app::LogMode;
use corral_protocol::{
    Fields, HttpResponse, RawRequest, TraceContext, is_traceparent, raw_invocation, raw_response,
};
use corral_registry::Lease;

use super::target;
use crate::failure::Failure;
use crate::invocation::call::RoutedCall;
use crate::invocation::in_flight::InFlightGuard;
use crate::invocation::log::InvocationLog;
use crate::request_body;

/// The header with the span in which a response was made.
const TRACE_RESPONSE: HeaderName = HeaderName::from_static("traceresponse");

pub(super) async fn invoke(
    call: RoutedCall<'_>,
    generation: Lease,
    parts: Parts,
    body: Body,
    in_flight: InFlightGuard,
) -> Result<Response, Failure> {
    let function = &call.target.function;
    let limit = function.limits().request_body;
    let memory = &call.invoker.request_memory;
    let (body, share) =
        request_body::read(&parts.headers, body, limit, memory, function.name()).await?;
    let raw = RawRequest {
        method: parts.method.as_str().to_owned(),
        target: target(&parts),
        headers: fields(&parts),
        params: call.target.params.clone(),
        body: body.into(),
        own_address: Arc::clone(&call.invoker.authority),
    };
    let headers = call.headers(&parts.headers);
    let generation = Arc::new(generation);
    let signature = generation.signature();
    let invocation = raw_invocation(raw, function.name(), signature, headers, || {
        call.id.to_owned()
    });
    // A raw response has no `Logs`, so every line goes to the console.
    let log = InvocationLog::new(LogMode::Console, call.tally);
    let held = (in_flight, share);
    let mut outcome = call.run(&generation, invocation, &log, held).await?;
    let trace = outcome.trace.take();
    let encoded = call.encode(|| raw_response(outcome, signature))?;
    for warning in &encoded.warnings {
        log.warn(warning);
    }
    let mut response = response(encoded.response)?;
    if let Some(trace) = trace {
        add_trace(response.headers_mut(), &trace);
    }
    Ok(response)
}

/// Names the plugin's own span to the caller, unless the plugin has done so. An
/// invalid one is left out, as every receiver would ignore it (W3C Trace Context
/// Level 2, section 4).
fn add_trace(headers: &mut HeaderMap, trace: &TraceContext) {
    let valid = Some(&trace.traceparent).filter(|text| is_traceparent(text));
    if let Some(Ok(value)) = valid.map(HeaderValue::try_from) {
        headers.entry(TRACE_RESPONSE).or_insert(value);
    }
}

/// Header values are bytes on the wire; those that are not UTF-8 are read as
/// Latin-1, as browsers do.
fn fields(parts: &Parts) -> Fields {
    let text = |value: &HeaderValue| match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.to_owned(),
        Err(_) => value.as_bytes().iter().copied().map(char::from).collect(),
    };
    let headers = parts.headers.iter();
    headers
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

fn response(encoded: HttpResponse) -> Result<Response, Failure> {
    let status = StatusCode::from_u16(encoded.status).map_err(|_| Failure::panicked())?;
    let length = encoded.body.len();
    let has_body = !matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let mut response = Response::new(if has_body {
        Body::from(encoded.body)
    } else {
        request_body::empty()
    });
    *response.status_mut() = status;
    // Set here for `HEAD`, whose response announces the length of the body that it
    // omits. A status that excludes a body must not announce one: the client would
    // wait for it.
    if has_body {
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    for (name, value) in encoded.headers {
        // Both were checked when the response was encoded.
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        else {
            return Err(Failure::panicked());
        };
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
