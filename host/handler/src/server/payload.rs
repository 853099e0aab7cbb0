//! Payload mode: the host's envelope in, its response object out.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use corral_protocol::{decode, encode};

use super::body;
use super::dispatch::Call;
use super::failure::Failure;
use super::journal::Journal;

pub(super) async fn invoke(call: Call<'_>, request: Request) -> Result<Response, Failure> {
    let function = &call.target.function;
    let (parts, body) = request.into_parts();
    // The call belongs to what serves when it arrives. While nothing does, the
    // body is read first: the host waits until it has written all of it.
    let ready = function.ready();
    let limit = function.limits().request_body;
    let body = body::read(&parts.headers, body, limit).await?;
    let generation = match ready {
        Some(generation) => generation,
        None => call.serving().await?,
    };
    call.tally.reach(&generation);
    let signature = generation.signature();
    let headers = call.headers(&parts.headers);
    let invocation = decode(&body, function.name(), signature, headers, || {
        call.id.to_owned()
    })?;
    drop(body);
    let logs = call.server.registry.now().app().handler.logs;
    let journal = Journal::new(function.name(), call.id, logs, call.tally);
    let result = call.run(&generation, invocation, &journal).await;
    let lines = journal.take();
    let answered = result.and_then(|outcome| {
        let encoded = call.encode(|| encode(&outcome, signature, &lines));
        encoded.map_err(Failure::from)
    });
    // The host throws away what comes with a failure.
    let encoded = answered.inspect_err(|_| journal.print(&lines))?;
    for warning in &encoded.warnings {
        journal.warn(warning);
    }
    Ok(json(encoded.body))
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
