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
    let late = late(function, call.id, generation.number);
    let journal = Journal::new(function, call.id, LogMode::Console);
    let request = Request::from_parts(parts, body);
    let generation = Arc::new(generation);
    let afterwards = Afterwards {
        held: Box::new((places, underway, Arc::clone(&generation))),
        late,
    };
    let response = generation
        .plugin
        .serve(request, journal, afterwards)
        .await?;
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
    let place = generation.admission().enter().await?;
    let turn = call.server.admission.enter().await?;
    Ok((place, turn))
}

/// Prints a failure that comes after the answer has begun: the caller sees a
/// broken answer, the operator sees why.
fn late(function: &str, id: &str, generation: u64) -> corral_runtime::LateFailure {
    let (function, id) = (function.to_owned(), id.to_owned());
    Box::new(move |error| {
        let subject = Subject {
            function: &function,
            id: &id,
            generation: Some(generation),
        };
        Failure::from(error).print(subject, Mode::Raw);
    })
}
