//! One invocation in payload mode, from request to answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use corral_protocol::{CallHeaders, decode, encode};
use corral_registry::Function;
use futures_util::FutureExt;
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::failure::{Failure, Subject};
use super::journal::Journal;
use super::{Server, body};

/// Answers everything but `GET /`.
pub(super) async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let id = header(request.headers(), "x-azure-functions-invocationid")
        .map_or_else(|| Uuid::new_v4().to_string(), ToOwned::to_owned);
    let path = request.uri().path().to_owned();
    let Some(function) = route(&server, request.method(), &path) else {
        let failure = Failure::unknown_function(&path, &server.registry.names());
        let subject = Subject {
            function: &path,
            id: &id,
            generation: None,
        };
        failure.print(subject);
        body::discard(request.into_body()).await;
        return failure.answer(subject);
    };
    let mut generation = None;
    // No panic may leave this function: it would end the connection without an
    // answer, and the host would wait for the function's time-out.
    let call = AssertUnwindSafe(invoke(&server, &function, &id, request, &mut generation));
    let result = call
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Failure::panicked()));
    result.unwrap_or_else(|failure| {
        let subject = Subject {
            function: function.name(),
            id: &id,
            generation,
        };
        failure.print(subject);
        failure.answer(subject)
    })
}

/// `POST /<function>`: the host spells the name as the folder, and uses no
/// prefix and no route (custom handler protocol, section 3.1).
fn route(server: &Server, method: &Method, path: &str) -> Option<Arc<Function>> {
    if method != Method::POST {
        return None;
    }
    let name = path.strip_prefix('/')?;
    let name = percent_decode_str(name).decode_utf8().ok()?;
    server.registry.get(&name).map(Arc::clone)
}

async fn invoke(
    server: &Server,
    function: &Function,
    id: &str,
    request: Request,
    serving: &mut Option<u64>,
) -> Result<Response, Failure> {
    let Some(_underway) = server.underway.begin() else {
        body::discard(request.into_body()).await;
        return Err(Failure::draining());
    };
    let (parts, body) = request.into_parts();
    let limit = function.limits().request_body;
    let body = body::read(&parts.headers, body, limit)
        .await
        .map_err(|error| Failure::body(error, limit))?;
    let generation = function.generation().await?;
    *serving = Some(generation.number);
    // A function without a signature has no generation either.
    let Some(signature) = function.signature() else {
        return Err(Failure::panicked());
    };
    let headers = CallHeaders {
        invocation_id: Some(id),
        traceparent: header(&parts.headers, "traceparent"),
        tracestate: header(&parts.headers, "tracestate"),
    };
    let invocation = decode(&body, function.name(), signature, headers, || id.to_owned())?;
    drop(body);
    let _place = function.admission().enter().await?;
    let _turn = server.admission.enter().await?;
    let journal = Journal::new(function.name(), id, server.logs);
    let (result, _cost) = generation
        .plugin
        .call(invocation, signature, journal.clone())
        .await;
    let lines = journal.take();
    let answered = result
        .map_err(Failure::from)
        .and_then(|outcome| encode(&outcome, signature, &lines).map_err(Failure::from));
    let encoded = answered.inspect_err(|_| journal.print(&lines))?;
    for warning in &encoded.warnings {
        journal.warn(warning);
    }
    Ok(json(encoded.body))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A success: 200 and a JSON object, always; an empty answer would make the
/// host wait for the function's time-out (custom handler protocol, section 4).
fn json(body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
