//! Forwarded and proxied calls of `wasi:http` plugins: both bodies are streamed,
//! and neither is ever held whole.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::Response;
use corral_app::LogMode;
use corral_protocol::public_url;
use corral_registry::{Generation, Lease, Permit};
use corral_runtime::Afterwards;

use super::dispatch::{Call, header};
use super::failure::{Failure, Subject};
use super::journal::Journal;
use super::routing::Mode;
use super::underway::Invocation;
use super::{body, raw};

pub(super) async fn invoke(
    call: Call<'_>,
    generation: Lease,
    request: Request,
    underway: Invocation,
) -> Result<Response, Failure> {
    let function = call.target.function.name();
    let (mut parts, body) = request.into_parts();
    let places = match admit(call, &generation, &mut parts).await {
        Ok(places) => places,
        Err(failure) => {
            body::discard(body).await;
            return Err(failure);
        }
    };
    let late = late(&call, generation.number);
    let journal = Journal::new(function, call.id, LogMode::Console);
    let request = Request::from_parts(parts, body);
    let generation = Arc::new(generation);
    let afterwards = Afterwards {
        held: Box::new((places, underway, Arc::clone(&generation))),
        ended: Box::new({
            let tally = Arc::clone(call.tally);
            move |cost| tally.ended(cost)
        }),
        late,
    };
    let response = generation
        .plugin
        .serve(request, journal, afterwards)
        .await?;
    call.tally.begun();
    Ok(response.map(Body::new))
}

/// Gives the request the URL that its caller used, and waits for a place.
async fn admit(
    call: Call<'_>,
    generation: &Generation,
    parts: &mut Parts,
) -> Result<(Permit, Permit), Failure> {
    let own_address = call.server.address.to_string();
    let target = raw::target(parts);
    let url = public_url(|name| header(&parts.headers, name), &own_address, &target);
    parts.uri = Uri::try_from(url).map_err(|_| Failure::bad_request("the URL is none"))?;
    Ok(call.enter(generation).await?)
}

/// Prints a failure that comes after the answer has begun: the caller sees a
/// broken answer, the operator sees why.
fn late(call: &Call<'_>, generation: u64) -> corral_runtime::LateFailure {
    let function = call.target.function.name().to_owned();
    let (id, tally) = (call.id.to_owned(), Arc::clone(call.tally));
    Box::new(move |error| {
        let subject = Subject {
            function: &function,
            id: &id,
            generation: Some(generation),
        };
        let failure = Failure::from(error);
        tally.failed(failure.kind(), failure.message(), &id);
        failure.print(subject, Mode::Raw);
    })
}
