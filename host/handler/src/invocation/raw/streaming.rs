//! Raw calls of `wasi:http` plugins: both bodies are streamed, and neither is ever
//! in memory as a whole.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri, response};
use axum::response::Response;
use corral_app::{Limits, LogMode};
use corral_protocol::{check_status, public_url};
use corral_registry::{Generation, Lease, Permit, ProcessPermit};
use corral_runtime::{CallError, RequestBodyError};
use futures_util::FutureExt;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::download::Download;
use super::target;
use super::upload::{Broken, Upload};
use crate::failure::Failure;
use crate::invocation::call::RoutedCall;
use crate::invocation::header;
use crate::invocation::in_flight::InFlightGuard;
use crate::invocation::late::LateReport;
use crate::invocation::log::InvocationLog;
use crate::request_body;

/// How long the head of a response waits for the first part of its body. Until
/// something is sent, a failure becomes a 500; if the connection were closed
/// instead, the Functions host would send the request again, up to 40 times
/// (custom handler protocol, section 6.3).
const HEAD_DELAY: Duration = Duration::from_millis(50);

/// How long a plugin whose body was cut off may take to end and give the reason. Its
/// memory is freed before, which can take seconds on a busy machine.
const REASON_WAIT: Duration = Duration::from_secs(5);

pub(super) async fn invoke(
    call: RoutedCall<'_>,
    generation: Lease,
    parts: Parts,
    body: Body,
    in_flight: InFlightGuard,
) -> Result<Response, Failure> {
    let terms = Terms::of_plugin(&generation.plugin.profile().limits, in_flight);
    let exchange = begin(call, generation, parts, body, terms).await?;
    exchange.respond(call)
}

/// What a call may have, and what it holds until its plugin has ended.
pub(crate) struct Terms {
    /// The index of the rule of `mcp` under which it runs.
    pub(crate) rule: Option<usize>,
    /// The largest request body, in bytes.
    pub(crate) request_body: u64,
    /// The largest response body, in bytes.
    pub(crate) response_body: u64,
    /// Dropped when the plugin has ended.
    pub(crate) held: Box<dyn Send>,
}

impl Terms {
    /// Those of a call that has all that its plugin has.
    pub(crate) fn of_plugin(limits: &Limits, held: impl Send + 'static) -> Self {
        Self {
            rule: None,
            request_body: limits.request_body,
            response_body: limits.response_body,
            held: Box::new(held),
        }
    }
}

/// A call whose plugin has begun to respond.
pub(crate) struct Exchange {
    head: response::Parts,
    source: Source,
    bodiless: bool,
    limit: u64,
}

/// The rest of a response, and how the call ends.
pub(crate) struct Source {
    /// The body as the plugin writes it.
    pub(crate) body: Download,
    /// Reports how the call ends.
    pub(crate) report: Arc<LateReport>,
    /// Receives why the body broke, until [`LateReport::sent`].
    pub(crate) failed: oneshot::Receiver<Failure>,
}

/// Passes a request to the plugin, up to the head of its response and for a moment
/// longer.
///
/// # Errors
/// When there is no response, or it broke at once.
pub(crate) async fn begin(
    call: RoutedCall<'_>,
    generation: Lease,
    mut parts: Parts,
    body: Body,
    terms: Terms,
) -> Result<Exchange, Failure> {
    let limit = terms.response_body;
    let permits = match admit(call, &generation, &mut parts, terms.request_body).await {
        Ok(permits) => permits,
        Err(failure) => {
            request_body::discard(&parts.headers, body);
            return Err(failure);
        }
    };
    let (report, mut failed) = call.late_report(&generation);
    let waits = request_body::expects_continue(&parts.headers);
    let (upload, broken) = Upload::new(body, terms.request_body, waits, Arc::clone(&report));
    // The sender is dropped once the body was read to its end.
    let mut broken = broken.fuse();
    let generation = Arc::new(generation);
    let kept = Box::new((permits, terms.held, Arc::clone(&generation)));
    let completion = call.completion(kept, &report);
    let log = InvocationLog::new(LogMode::Console, call.tally);
    report.watch(&log);
    let request = Request::from_parts(parts, upload);
    let (plugin, deadline) = (&generation.plugin, call.deadline.at());
    let response = tokio::select! {
        // A fault of the request is reported before its consequences in the plugin.
        biased;
        Ok(broken) = &mut broken => return Err(refused(broken)),
        response = plugin.serve(request, terms.rule, log, deadline, completion) => response?,
    };
    let bodiless = response.body().is_bodiless();
    check(&response, limit, bodiless)?;
    let (head, body) = response.into_parts();
    let mut download = Download::new(body, limit, Arc::clone(&report));
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
            return Err(reason(&mut failed, &error.to_string()).await);
        }
    }
    Ok(Exchange {
        head,
        source: Source {
            body: download,
            report,
            failed,
        },
        bodiless,
        limit,
    })
}

/// Why a response was cut off: what `failed` receives, or only the `error` of its body.
pub(crate) async fn reason(failed: &mut oneshot::Receiver<Failure>, error: &str) -> Failure {
    match timeout(REASON_WAIT, failed).await {
        Ok(Ok(failure)) => failure,
        _ => CallError::BadOutput(format!("the response was cut off: {error}")).into(),
    }
}

impl Exchange {
    /// The head of the response.
    pub(crate) fn head_mut(&mut self) -> &mut response::Parts {
        &mut self.head
    }

    /// Whether HTTP does not allow a body for this response.
    pub(crate) fn is_bodiless(&self) -> bool {
        self.bodiless
    }

    /// Passes the response on as it is.
    ///
    /// # Errors
    /// When the plugin has failed by now.
    pub(crate) fn respond(mut self, call: RoutedCall<'_>) -> Result<Response, Failure> {
        self.source.report.sent();
        if let Ok(failure) = self.source.failed.try_recv() {
            return Err(failure);
        }
        call.tally.begun();
        if self.head.status == StatusCode::RESET_CONTENT {
            // 205 announces an empty body, unlike 204.
            let length = HeaderValue::from(0);
            self.head.headers.insert(CONTENT_LENGTH, length);
        }
        Ok(Response::from_parts(self.head, Body::new(self.source.body)))
    }

    /// The response as a stream whose failures go to its reader.
    pub(crate) fn stream(self, call: RoutedCall<'_>) -> (response::Parts, Source) {
        self.source.report.responding();
        call.tally.begun();
        (self.head, self.source)
    }

    /// The response as something to be read whole before it is passed on, and the
    /// largest size of its body in bytes.
    pub(crate) fn collect(self) -> (response::Parts, Source, u64) {
        (self.head, self.source, self.limit)
    }
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
