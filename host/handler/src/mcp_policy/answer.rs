//! What an MCP server answers: checked, and replaced by a JSON-RPC error when it fails.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::response::Parts;
use axum::response::Response;
use corral_mcp::request_state::AnswerFormat;
use corral_mcp::{Id, InvalidReply, Reply};
use http_body_util::Full;

use super::events::EventBody;
use super::held::Held;
use super::request::Request;
use crate::failure::{Failure, Subject};
use crate::invocation::{Exchange, RoutedCall, Source, reason};
use crate::request_body;

/// Keeps reverse proxies from collecting events before they pass them on (MCP
/// specification, streamable HTTP, "Receiving Messages").
const BUFFERING: &str = "x-accel-buffering";

/// Passes on what the server answers to `request`.
///
/// # Errors
/// When it failed, or its answer is not one to this request.
pub(super) async fn respond(
    call: RoutedCall<'_>,
    mut exchange: Exchange,
    request: Request,
) -> Result<Response, Failure> {
    let head = exchange.head_mut();
    let is_events = has_type(head, "text/event-stream");
    let is_json = has_type(head, "application/json");
    if is_events && !head.headers.contains_key(BUFFERING) {
        head.headers
            .insert(BUFFERING, HeaderValue::from_static("no"));
    }
    let is_plain = !head.headers.contains_key(CONTENT_ENCODING);
    let checked = request.id.clone();
    let checked = checked.filter(|_| is_plain && !exchange.is_bodiless());
    match checked {
        Some(id) if is_events => Ok(events(call, exchange, request, id)),
        Some(id) if is_json => {
            let whole = whole(call, exchange, &request, &id).await;
            whole.map_err(|failure| request.failed(failure))
        }
        _ => exchange.respond(call),
    }
}

fn has_type(head: &Parts, expected: &str) -> bool {
    let value = head.headers.get(CONTENT_TYPE);
    let value = value.and_then(|value| value.to_str().ok());
    let media_type = value.and_then(|value| value.split(';').next());
    media_type.is_some_and(|found| found.trim().eq_ignore_ascii_case(expected))
}

/// A stream of events.
fn events(call: RoutedCall<'_>, exchange: Exchange, request: Request, id: Id) -> Response {
    let (mut head, source) = exchange.stream(call);
    // An error may be added.
    head.headers.remove(CONTENT_LENGTH);
    let subject = Subject {
        function: call.target.function.name(),
        id: call.id,
        generation: call.tally.generation(),
    };
    let memory = &call.invoker.request_memory;
    let body = EventBody::new(source, request, id, subject, memory);
    Response::from_parts(head, Body::new(body))
}

/// A JSON body: of no use before its end, so that it is read whole.
async fn whole(
    call: RoutedCall<'_>,
    exchange: Exchange,
    request: &Request,
    id: &Id,
) -> Result<Response, Failure> {
    let (mut head, source, limit) = exchange.collect();
    let Source {
        body,
        report,
        mut failed,
    } = source;
    let memory = &call.invoker.request_memory;
    let function = call.target.function.name();
    let read = request_body::read(&head.headers, Body::new(body), limit, memory, function);
    let (bytes, memory) = match read.await {
        Ok(read) => read,
        Err(error @ corral_runtime::RequestBodyError::Exhausted { .. }) => {
            return Err(Failure::from(error));
        }
        Err(error) => return Err(reason(&mut failed, &error.to_string()).await),
    };
    if head.status.is_success() {
        match Reply::parse(&bytes, id) {
            Ok(Reply::Response) => {}
            Ok(Reply::Interim) => return Err(Failure::from(InvalidReply::NotMessage)),
            Err(error) => return Err(Failure::from(error)),
        }
    }
    let bytes = request.seal(AnswerFormat::Json, bytes)?;
    // What the plugin does from now on does not change its answer.
    report.sent();
    call.tally.begun();
    head.headers
        .insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let body = Held::new(Full::new(bytes), memory);
    Ok(Response::from_parts(head, Body::new(body)))
}
