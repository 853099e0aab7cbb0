//! From a request to its answer, whatever mode it comes in.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use uuid::Uuid;

use super::failure::{Failure, Subject};
use super::routing::{Mode, Target};
use super::{Server, body, payload, raw, readiness};

/// Identifies an invocation; the host sends it in every mode, and never with
/// its readiness ping.
const INVOCATION_ID: &str = "x-azure-functions-invocationid";

/// One call: what every mode needs of it.
pub(super) struct Call<'a> {
    pub(super) server: &'a Server,
    pub(super) target: &'a Target,
    pub(super) id: &'a str,
    /// The generation that serves, once it is known.
    pub(super) generation: &'a OnceLock<u64>,
}

/// Answers every request.
pub(super) async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let given_id = header(request.headers(), INVOCATION_ID);
    if given_id.is_none() && request.method() == Method::GET && request.uri().path() == "/" {
        return readiness::answer(&server).into_response();
    }
    let id = given_id.map_or_else(|| Uuid::new_v4().to_string(), ToOwned::to_owned);
    let path = request.uri().path();
    let Some(target) = server
        .routing
        .find(&server.registry, request.method(), path)
    else {
        let failure = Failure::unknown_function(path, &server.registry.names());
        let path = path.to_owned();
        let subject = Subject {
            function: &path,
            id: &id,
            generation: None,
        };
        failure.print(subject, Mode::Payload);
        body::discard(request.into_body()).await;
        return failure.answer(subject, Mode::Payload);
    };
    let generation = OnceLock::new();
    let call = Call {
        server: &server,
        target: &target,
        id: &id,
        generation: &generation,
    };
    // No panic may leave this function: it would end the connection without an
    // answer, and the host would wait for the function's time-out.
    let result = AssertUnwindSafe(invoke(call, request)).catch_unwind().await;
    let result = result.unwrap_or_else(|_| Err(Failure::panicked()));
    result.unwrap_or_else(|failure| {
        let subject = Subject {
            function: target.function.name(),
            id: &id,
            generation: generation.get().copied(),
        };
        failure.print(subject, target.mode);
        failure.answer(subject, target.mode)
    })
}

async fn invoke(call: Call<'_>, request: Request) -> Result<Response, Failure> {
    let Some(_underway) = call.server.underway.begin() else {
        body::discard(request.into_body()).await;
        return Err(Failure::draining());
    };
    match call.target.mode {
        Mode::Payload => payload::invoke(call, request).await,
        Mode::Raw => raw::invoke(call, request).await,
    }
}

/// A header's value, when it is text.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
