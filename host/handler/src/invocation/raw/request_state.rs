//! The states that an MCP server leaves with its clients: opened in requests, sealed in
//! responses.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::response::Parts as ResponseParts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use corral_app::header_text;
use corral_mcp::request_state::{
    AnswerFormat, AnswerSealer, Binding, OpenError, Refusal, RefusalReason, SealError, open_request,
};
use corral_registry::{Generation, RequestStates};
use corral_runtime::CallError;
use hyper::body::{Frame, SizeHint};

use super::download::Download;
use crate::failure::Failure;
use crate::invocation::call::RoutedCall;
use crate::invocation::header;
use crate::invocation::late::LateReport;
use crate::metrics::{StateOutcome, Tally};
use crate::request_body::{self, BodyMemory};

/// A request whose state was opened.
pub(super) struct OpenedRequest {
    /// The body for the plugin.
    pub(super) body: Body,
    /// The memory of the body; `None` when it is not in memory.
    pub(super) memory: Option<BodyMemory>,
    /// Seals the states of the response.
    pub(super) sealing: Option<Sealing>,
}

/// Seals the states of a response.
pub(super) struct Sealing {
    states: Arc<RequestStates>,
    binding: Binding,
}

/// Opens the state that a request returns. A request that must not reach the plugin gets
/// its response here.
///
/// # Errors
/// When the body cannot be read.
pub(super) async fn open(
    call: RoutedCall<'_>,
    generation: &Generation,
    parts: &mut Parts,
    body: Body,
) -> Result<Result<OpenedRequest, Response>, Failure> {
    let untouched = |body| OpenedRequest {
        body,
        memory: None,
        sealing: None,
    };
    let Some(states) = generation.request_states() else {
        return Ok(Ok(untouched(body)));
    };
    if parts.method != Method::POST {
        return Ok(Ok(untouched(body)));
    }
    let function = &call.target.function;
    // Both readers of the message have to see the same one, so all of it is read first.
    let (whole, memory) = request_body::read(
        &parts.headers,
        body,
        function.limits().request_body,
        &call.invoker.request_memory,
        function.name(),
    )
    .await?;
    let principal = principal(&parts.headers, &states.principal_header);
    let principal = principal.as_deref();
    let opened = open_request(&whole, &states.keys, function.name(), principal, now());
    let opened = match opened {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Err(refused(call, &refusal))),
    };
    let whole = match opened.body {
        Some(body) => {
            call.tally.request_states(StateOutcome::Opened, 1);
            Bytes::from(body)
        }
        None => whole,
    };
    parts.headers.remove(TRANSFER_ENCODING);
    parts
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    Ok(Ok(OpenedRequest {
        body: Body::from(whole),
        memory: Some(memory),
        sealing: Some(Sealing {
            states: Arc::clone(states),
            binding: opened.binding,
        }),
    }))
}

/// The caller, where the request names one. Several fields are all part of the name, so
/// that no reader takes another one of them.
fn principal(headers: &HeaderMap, name: &str) -> Option<String> {
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
    /// The response with its states sealed while it passes.
    pub(super) fn seal(
        self,
        mut head: ResponseParts,
        download: Download,
        report: &Arc<LateReport>,
        tally: &Arc<Tally>,
    ) -> Response {
        let text = |name: HeaderName| header(&head.headers, name.as_str());
        let format = text(CONTENT_TYPE).and_then(AnswerFormat::of);
        let encoded = text(CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
        let Some(format) = format.filter(|_| !encoded) else {
            return Response::from_parts(head, Body::new(download));
        };
        let expires = now().saturating_add(self.states.expires.as_secs());
        head.headers.remove(CONTENT_LENGTH);
        let body = SealedDownload {
            download: Some(download),
            sealer: AnswerSealer::new(format, self.binding, expires),
            states: self.states,
            trailers: None,
            report: Arc::clone(report),
            tally: Arc::clone(tally),
        };
        Response::from_parts(head, Body::new(body))
    }
}

/// A response whose states are sealed while it passes.
struct SealedDownload {
    /// `None` at the end.
    download: Option<Download>,
    sealer: AnswerSealer,
    states: Arc<RequestStates>,
    /// What follows the rest of the body.
    trailers: Option<Frame<Bytes>>,
    report: Arc<LateReport>,
    tally: Arc<Tally>,
}

impl SealedDownload {
    /// Ends the body; the rest of it, if there is any.
    fn end(&mut self, trailers: Option<Frame<Bytes>>) -> Option<Frame<Bytes>> {
        self.download = None;
        self.tally
            .request_states(StateOutcome::Sealed, self.sealer.sealed());
        let rest = self.sealer.finish();
        if rest.is_empty() {
            return trailers;
        }
        self.trailers = trailers;
        Some(Frame::data(Bytes::from(rest)))
    }

    fn fail(&mut self, error: SealError) -> axum::BoxError {
        let message = error.to_string();
        let failure = Failure::from(CallError::BadOutput(message.clone()));
        self.report.failed(failure);
        // Dropping the body stops the plugin.
        self.download = None;
        message.into()
    }
}

impl hyper::body::Body for SealedDownload {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        loop {
            let Some(download) = &mut self.download else {
                return Poll::Ready(self.trailers.take().map(Ok));
            };
            let frame = match Pin::new(download).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => match self.end(None) {
                    Some(rest) => return Poll::Ready(Some(Ok(rest))),
                    None => continue,
                },
                Poll::Ready(Some(Err(error))) => {
                    self.download = None;
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(Some(Ok(frame))) => frame,
            };
            let part = match frame.into_data() {
                Ok(part) => part,
                Err(trailers) => return Poll::Ready(self.end(Some(trailers)).map(Ok)),
            };
            let this = &mut *self;
            match this.sealer.push(&part, &this.states.keys) {
                // All of it is held back.
                Ok(sealed) if sealed.is_empty() => {}
                Ok(sealed) => return Poll::Ready(Some(Ok(Frame::data(Bytes::from(sealed))))),
                Err(error) => return Poll::Ready(Some(Err(self.fail(error)))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.download.is_none() && self.trailers.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}
