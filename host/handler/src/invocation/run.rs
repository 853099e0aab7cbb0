//! One call from admission to response, in either mode.

use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::response::Response;
use corral_registry::Snapshot;
use futures_util::FutureExt;
use tracing::field::Empty;

use super::call::{RoutedCall, Target};
use super::deadline::{Deadline, FLUSH};
use super::in_flight::InFlightGuard;
use super::late::CancelGuard;
use super::{Invoker, payload, raw};
use crate::failure::{Failure, FailureKind, Mode, Subject};
use crate::request_body;

/// Calls a function, and responds with the failure if it fails. `in_flight` is
/// `None` when the handler is draining.
#[tracing::instrument(
    name = "invocation",
    level = "error",
    skip_all,
    fields(function = target.function.name(), id = id, generation = Empty, subject = Empty)
)]
pub(crate) async fn run(
    invoker: &Invoker,
    app: &Snapshot,
    target: &Target,
    id: &str,
    parts: Parts,
    body: Body,
    in_flight: Option<InFlightGuard>,
) -> Response {
    let expects_continue = request_body::expects_continue(&parts.headers);
    let tally = invoker.metrics.call(target.function.name());
    let call = RoutedCall {
        invoker,
        app,
        target,
        id,
        tally: &tally,
        deadline: Deadline::from_extensions(&parts.extensions),
    };
    let result = supervise(call, invoke(call, parts, body, in_flight)).await;
    result.unwrap_or_else(|failure| {
        let subject = Subject {
            function: target.function.name(),
            id,
            generation: tally.generation(),
        };
        let mut response = failure.response(subject, target.mode);
        if expects_continue || failure.ends_connection() {
            // The rest of a body follows in the connection.
            let headers = response.headers_mut();
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    })
}

/// Waits for a call until its deadline, and counts and logs how it ends. Call it in the
/// span of the invocation.
pub(super) async fn supervise<T>(
    call: RoutedCall<'_>,
    running: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let tally = call.tally;
    let mut cancel_guard = CancelGuard {
        in_flight: &call.invoker.in_flight,
        finished: false,
    };
    // A panic must not leave this function: it would end the connection without a
    // response, and the host would wait for functionTimeout.
    let running = AssertUnwindSafe(running).catch_unwind();
    let result = tokio::select! {
        biased;
        result = running => result.unwrap_or_else(|_| Err(Failure::panicked())),
        // The call ends by itself at its deadline; this is for a machine that is
        // too busy for that.
        () = call.deadline.exceeded_by(FLUSH / 2) => Err(Failure::deadline_exceeded()),
    };
    cancel_guard.finished = true;
    match &result {
        Ok(_) => tally.answered(),
        Err(failure) => {
            if failure.kind() != FailureKind::Cancelled {
                tally.failed(failure.kind(), failure.message(), call.id);
            }
            failure.print(tally.generation(), call.target.mode);
        }
    }
    result
}

async fn invoke(
    call: RoutedCall<'_>,
    parts: Parts,
    body: Body,
    in_flight: Option<InFlightGuard>,
) -> Result<Response, Failure> {
    let Some(in_flight) = in_flight else {
        request_body::discard(&parts.headers, body);
        return Err(Failure::draining());
    };
    match call.target.mode {
        Mode::Payload => payload::invoke(call, parts, body, in_flight).await,
        Mode::Raw => raw::invoke(call, parts, body, in_flight).await,
    }
}
