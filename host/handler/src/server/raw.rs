//! Forwarded and proxied calls: the caller's own request in, its response out.
//! Bodies are buffered, for the contracts that take them whole.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use corral_app::LogMode;
use corral_protocol::{Fields, HttpResponse, RawRequest, raw_invocation, raw_response};
use corral_runtime::Contract;

use super::dispatch::Call;
use super::failure::Failure;
use super::journal::Journal;
use super::underway::Invocation;
use super::{body, streaming};

pub(super) async fn invoke(
    call: Call<'_>,
    request: Request,
    underway: Invocation,
) -> Result<Response, Failure> {
    let generation = match call.serving().await {
        Ok(serving) => serving,
        Err(failure) => {
            body::discard_of(request).await;
            return Err(failure);
        }
    };
    if generation.plugin.contract() == Contract::Http {
        return streaming::invoke(call, generation, request, underway).await;
    }
    let function = &call.target.function;
    let (parts, body) = request.into_parts();
    let limit = function.limits().request_body;
    let body = body::read(&parts.headers, body, limit).await?;
    let raw = RawRequest {
        method: parts.method.as_str().to_owned(),
        target: target(&parts),
        headers: fields(&parts),
        params: call.target.params.clone(),
        body: body.into(),
        own_address: Arc::clone(&call.server.authority),
    };
    let headers = call.headers(&parts.headers);
    let signature = generation.signature();
    let invocation = raw_invocation(raw, function.name(), signature, headers, || {
        call.id.to_owned()
    });
    // There is no `Logs` on this way, so every line goes to the console.
    let journal = Journal::new(function.name(), call.id, LogMode::Console, call.tally);
    let outcome = call.run(&generation, invocation, &journal).await?;
    let answered = call.encode(|| raw_response(&outcome, signature))?;
    for warning in &answered.warnings {
        journal.warn(warning);
    }
    response(answered.response)
}

pub(super) fn target(parts: &Parts) -> String {
    let target = parts.uri.path_and_query();
    target.map_or_else(|| "/".to_owned(), ToString::to_string)
}

/// Header values are bytes on the wire; those that are no UTF-8 are read as
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

fn response(answer: HttpResponse) -> Result<Response, Failure> {
    let status = StatusCode::from_u16(answer.status).map_err(|_| Failure::panicked())?;
    let length = answer.body.len();
    let has_body = !matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let mut response = Response::new(if has_body {
        Body::from(answer.body)
    } else {
        body::none()
    });
    *response.status_mut() = status;
    // Said here for `HEAD`, whose answer tells the length of what it leaves out.
    // An answer that rules a body out must not announce one: the next reader
    // would wait for it.
    if has_body {
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    for (name, value) in answer.headers {
        // Both were checked when the answer was encoded.
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        else {
            return Err(Failure::panicked());
        };
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
