//! The states that an MCP server leaves with its clients: opened in requests, sealed in
//! answers.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use corral_app::header_text;
use corral_mcp::request_state::{
    AnswerFormat, AnswerSealer, Binding, OpenError, Refusal, RefusalReason, open_request,
};
use corral_registry::{Generation, RequestStates};
use corral_runtime::CallError;

use crate::failure::Failure;
use crate::invocation::RoutedCall;
use crate::metrics::{StateOutcome, Tally};

/// Seals the states of the answer to one request.
#[derive(Clone, Debug)]
pub(super) struct Sealing {
    states: Arc<RequestStates>,
    binding: Binding,
    tally: Arc<Tally>,
}

/// Opens the state that a request returns: the body for the plugin, and what seals the
/// answer. `None` when the function's states are passed on as they are.
///
/// # Errors
/// The response to a request that must not reach the plugin.
pub(super) fn open(
    call: RoutedCall<'_>,
    generation: &Generation,
    parts: &mut Parts,
    body: Bytes,
) -> Result<(Bytes, Option<Sealing>), Box<Response>> {
    let Some(states) = generation.request_states() else {
        return Ok((body, None));
    };
    let function = call.target.function.name();
    let principal = principal(&parts.headers, &states.principal_header);
    let opened = open_request(&body, &states.keys, function, principal.as_deref(), now());
    let opened = opened.map_err(|refusal| Box::new(refused(call, &refusal)))?;
    let body = match opened.body {
        Some(opened) => {
            call.tally.request_states(StateOutcome::Opened, 1);
            parts.headers.remove(TRANSFER_ENCODING);
            let length = HeaderValue::from(opened.len());
            parts.headers.insert(CONTENT_LENGTH, length);
            Bytes::from(opened)
        }
        None => body,
    };
    let sealing = Sealing {
        states: Arc::clone(states),
        binding: opened.binding,
        tally: Arc::clone(call.tally),
    };
    Ok((body, Some(sealing)))
}

/// The caller, where the request names one. Several fields are all part of the name, so
/// that no reader takes another one of them.
pub(crate) fn principal(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    let values = values.map(|value| header_text(value.as_bytes()).into_owned());
    Some(values.collect::<Vec<_>>().join("\n"))
}

/// The response to a request that must not reach the plugin. The client is not told why a
/// state is refused; the operator is.
fn refused(call: RoutedCall<'_>, refusal: &Refusal) -> Response {
    let (outcome, status) = match refusal.reason {
        RefusalReason::State(OpenError::Expired) => (StateOutcome::Expired, StatusCode::OK),
        RefusalReason::State(OpenError::Forged) => (StateOutcome::Forged, StatusCode::OK),
        RefusalReason::State(OpenError::Malformed | OpenError::UnknownKey)
        | RefusalReason::NotText => (StateOutcome::Unknown, StatusCode::OK),
        RefusalReason::NotJson | RefusalReason::Batch => {
            (StateOutcome::Unreadable, StatusCode::BAD_REQUEST)
        }
    };
    call.tally.request_states(outcome, 1);
    let named = [&refusal.method, &refusal.target];
    let named = named.into_iter().flatten();
    let named: String = named.flat_map(|name| [" `", name, "`"]).collect();
    tracing::warn!("refused a request{named}: {}", refusal.reason);
    let mut response = Response::new(Body::from(refusal.to_json()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

impl Sealing {
    /// Seals the states of a message, which is complete.
    ///
    /// # Errors
    /// When a state is too long.
    pub(super) fn seal(&self, format: AnswerFormat, message: &[u8]) -> Result<Bytes, Failure> {
        let expires = now().saturating_add(self.states.expires.as_secs());
        let mut sealer = AnswerSealer::new(format, self.binding.clone(), expires);
        let pushed = sealer.push(message, &self.states.keys);
        let mut output =
            pushed.map_err(|error| Failure::from(CallError::BadOutput(error.to_string())))?;
        output.extend(sealer.finish());
        self.tally
            .request_states(StateOutcome::Sealed, sealer.sealed());
        Ok(Bytes::from(output))
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}
