//! Raw calls of `wasi:http` plugins: both bodies are streamed, and neither is ever
//! in memory as a whole.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use corral_app::LogMode;
use corral_protocol::{check_status, public_url};
use corral_registry::{Generation, Lease, Permit, ProcessPermit};
use corral_runtime::{CallError, RequestBodyError};
use futures_util::FutureExt;
use tokio::time::timeout;

use super::download::Download;
use super::request_state;
use super::target;
use super::upload::{Broken, Upload};
use crate::failure::Failure;
use crate::invocation::call::RoutedCall;
use crate::invocation::header;
use crate::invocation::in_flight::InFlightGuard;
use crate::invocation::log::InvocationLog;
use crate::request_body;

/// How long the head of a response waits for the first part of its body. Until
/// something is sent, a failure becomes a 500; if the connection were closed
/// instead, the Functions host would send the request again, up to 40 times
/// (custom handler protocol, section 6.3).
const HEAD_DELAY: Duration = Duration::from_millis(50);

/// How long a plugin whose body was cut off may take to end and give the reason.
const REASON_WAIT: Duration = Duration::from_secs(1);

pub(super) async fn invoke(
    call: RoutedCall<'_>,
    generation: Lease,
    mut parts: Parts,
    body: Body,
    in_flight: InFlightGuard,
) -> Result<Response, Failure> {
    let limits = generation.plugin.profile().limits;
    let request_state::OpenedRequest {
        body,
        memory,
        sealing,
    } = match request_state::open(call, &generation, &mut parts, body).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let permits = match admit(call, &generation, &mut parts, limits.request_body).await {
        Ok(permits) => permits,
        Err(failure) => {
            request_body::discard(&parts.headers, body);
            return Err(failure);
        }
    };
    let (report, mut failed) = call.late_report(&generation);
    let waits = request_body::expects_continue(&parts.headers);
    let (upload, broken) = Upload::new(body, limits.request_body, waits, Arc::clone(&report));
    // The sender is dropped once the body was read to its end.
    let mut broken = broken.fuse();
    let generation = Arc::new(generation);
    let kept = Box::new((permits, in_flight, memory, Arc::clone(&generation)));
    let completion = call.completion(kept, &report);
    let log = InvocationLog::new(LogMode::Console, call.tally);
    let request = Request::from_parts(parts, upload);
    let (plugin, deadline) = (&generation.plugin, call.deadline.at());
    let response = tokio::select! {
        // A fault of the request is reported before its consequences in the plugin.
        biased;
        Ok(broken) = &mut broken => return Err(refused(broken)),
        response = plugin.serve(request, log, deadline, completion) => response?,
    };
    let bodiless = response.body().is_bodiless();
    check(&response, limits.response_body, bodiless)?;
    let (mut head, body) = response.into_parts();
    let mut download = Download::new(body, limits.response_body, Arc::clone(&report));
    if !bodiless {
        let first = tokio::select! {
            biased;
            Ok(broken) = &mut broken => {
                report.superseded();
                return Err(refused(broken));
            }
            first = timeout(HEAD_DELAY, download.read_ahead()) => first,
        };
        if let Ok(Err(error)) = first {
            let reason = timeout(REASON_WAIT, &mut failed).await;
            let unknown = || CallError::BadOutput(format!("the response was cut off: {error}"));
            return Err(match reason {
                Ok(Ok(failure)) => failure,
                _ => Failure::from(unknown()),
            });
        }
    }
    report.sent();
    if let Ok(failure) = failed.try_recv() {
        return Err(failure);
    }
    call.tally.begun();
    if head.status == StatusCode::RESET_CONTENT {
        // 205 announces an empty body, unlike 204.
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    }
    Ok(match sealing {
        Some(sealing) if !bodiless => sealing.seal(head, download, &report, call.tally),
        _ => Response::from_parts(head, Body::new(download)),
    })
}

/// The failure of a call whose request body was cut off.
fn refused(broken: Broken) -> Failure {
    request_body::discard_rest(broken.rest);
    Failure::from(broken.error)
}

/// Checks the length, sets the URL that the caller used, and waits for permits.
async fn admit(
    call: RoutedCall<'_>,
    generation: &Generation,
    parts: &mut Parts,
    limit: u64,
) -> Result<(Permit, ProcessPermit), Failure> {
    if request_body::content_length(&parts.headers).is_some_and(|length| length > limit) {
        return Err(Failure::from(RequestBodyError::TooLarge { limit }));
    }
    let own_address = &call.invoker.authority;
    let target = target(parts);
    let url = public_url(|name| header(&parts.headers, name), own_address, &target);
    parts.uri = Uri::try_from(url).map_err(|_| Failure::bad_request("invalid request URL"))?;
    Ok(call.enter(generation).await?)
}

/// Checks the head of a response.
fn check<B>(response: &Response<B>, limit: u64, bodiless: bool) -> Result<(), CallError> {
    check_status(response.status().as_u16())
        .map_err(|invalid| CallError::BadOutput(format!("the response: {invalid}")))?;
    if !bodiless
        && request_body::content_length(response.headers()).is_some_and(|length| length > limit)
    {
        return Err(CallError::ResponseTooLarge { limit });
    }
    Ok(())
}
