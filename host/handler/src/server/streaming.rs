//! Forwarded and proxied calls of `wasi:http` plugins: both bodies are streamed,
//! and neither is ever held whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use corral_app::LogMode;
use corral_protocol::public_url;
use corral_registry::{Generation, Lease, Permit};
use corral_runtime::{Afterwards, CallError, RequestBodyError};

use super::body::streamed::{Download, Upload};
use super::dispatch::{Call, header};
use super::failure::{Failure, Subject};
use super::journal::Journal;
use super::routing::Mode;
use super::underway::Invocation;
use super::{body, raw};
use crate::metrics::Tally;

pub(super) async fn invoke(
    call: Call<'_>,
    generation: Lease,
    request: Request,
    underway: Invocation,
) -> Result<Response, Failure> {
    let function = call.target.function.name();
    let limits = generation.plugin.profile().limits;
    let (mut parts, body) = request.into_parts();
    let places = match admit(call, &generation, &mut parts, limits.request_body).await {
        Ok(places) => places,
        Err(failure) => {
            body::discard(&parts.headers, body).await;
            return Err(failure);
        }
    };
    let witness = Arc::new(Witness::new(call, &generation));
    let (upload, broken) = Upload::new(body, limits.request_body, Arc::clone(&witness));
    let generation = Arc::new(generation);
    let afterwards = Afterwards {
        held: Box::new((places, underway, Arc::clone(&generation))),
        ended: Box::new({
            let tally = Arc::clone(call.tally);
            move |cost| tally.ended(cost)
        }),
        late: Box::new({
            let witness = Arc::clone(&witness);
            move |error| witness.tell(&Failure::from(error))
        }),
    };
    let journal = Journal::new(function, call.id, LogMode::Console, call.tally);
    let for_head = parts.method == Method::HEAD;
    let request = Request::from_parts(parts, upload);
    let response = tokio::select! {
        // What is wrong with the request is said before what the plugin makes
        // of it.
        biased;
        Ok(broken) = broken => {
            body::discard_rest(broken.rest).await;
            return Err(Failure::from(broken.error));
        }
        response = generation.plugin.serve(request, journal, afterwards) => response?,
    };
    let unseen = for_head || is_bodiless(response.status());
    check(&response, limits.response_body, unseen)?;
    let limit = limits.response_body;
    call.tally.begun();
    Ok(response.map(|body| Body::new(Download::new(body, limit, unseen, witness))))
}

/// Checks the length, gives the request the URL that its caller used, and waits
/// for a place.
async fn admit(
    call: Call<'_>,
    generation: &Generation,
    parts: &mut Parts,
    limit: u64,
) -> Result<(Permit, Permit), Failure> {
    if body::announced(&parts.headers).is_some_and(|length| length > limit) {
        return Err(Failure::from(RequestBodyError::TooLarge { limit }));
    }
    let own_address = &call.server.authority;
    let target = raw::target(parts);
    let url = public_url(|name| header(&parts.headers, name), own_address, &target);
    parts.uri = Uri::try_from(url).map_err(|_| Failure::bad_request("the URL is none"))?;
    Ok(call.enter(generation).await?)
}

/// Checks what the head of an answer says.
fn check<B>(response: &Response<B>, limit: u64, unseen: bool) -> Result<(), CallError> {
    let status = response.status().as_u16();
    if !(200..=599).contains(&status) {
        return Err(CallError::BadOutput(format!(
            "the response has the status {status}; use one from 200 to 599"
        )));
    }
    if !unseen && body::announced(response.headers()).is_some_and(|length| length > limit) {
        return Err(CallError::ResponseTooLarge { limit });
    }
    Ok(())
}

/// Whether an answer of this status has no body (RFC 9110, section 6.4.1).
fn is_bodiless(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Tells the failure that comes after the answer has begun: the caller sees a
/// broken answer, the operator sees why. What follows from it is not told.
pub(super) struct Witness {
    function: String,
    id: String,
    generation: u64,
    tally: Arc<Tally>,
    told: AtomicBool,
}

impl Witness {
    fn new(call: Call<'_>, generation: &Generation) -> Self {
        Self {
            function: call.target.function.name().to_owned(),
            id: call.id.to_owned(),
            generation: generation.number,
            tally: Arc::clone(call.tally),
            told: AtomicBool::new(false),
        }
    }

    pub(super) fn tell(&self, failure: &Failure) {
        if self.told.swap(true, Ordering::Relaxed) {
            return;
        }
        let subject = Subject {
            function: &self.function,
            id: &self.id,
            generation: Some(self.generation),
        };
        self.tally
            .failed(failure.kind(), failure.message(), &self.id);
        failure.print(subject, Mode::Raw);
    }
}
