//! From a request to its answer, whatever mode it comes in.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONNECTION, HeaderMap};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use uuid::Uuid;

use super::failure::{Failure, Subject};
use super::proxy::Live;
use super::routing::{Mode, Target};
use super::underway::Invocation;
use super::{Server, body, payload, proxy, raw, readiness, routing, validity};
use crate::metrics::Tally;

/// Identifies an invocation; the host sends it in every mode, and never with
/// its readiness ping.
const INVOCATION_ID: &str = "x-azure-functions-invocationid";

/// One call: what every mode needs of it.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) server: &'a Server,
    pub(super) target: &'a Target,
    pub(super) id: &'a str,
    /// What is counted of it.
    pub(super) tally: &'a Arc<Tally>,
}

/// Answers every request.
pub(super) async fn answer(server: Arc<Server>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let given_id = header(&parts.headers, INVOCATION_ID);
    if given_id.is_none() && parts.method == Method::GET && parts.uri.path() == "/" {
        return readiness::answer(&server).into_response();
    }
    let id = given_id.map_or_else(|| Uuid::new_v4().to_string(), ToOwned::to_owned);
    if let Err(reason) = validity::check(&parts) {
        let failure = Failure::bad_request(reason);
        let mut answer = refuse(&server, &failure, &parts, body, &id).await;
        // Whoever sends this may have smuggled more into the connection.
        close(&mut answer);
        return answer;
    }
    let mut request = Request::from_parts(parts, body);
    let live = server.gateway.live(server.registry.now().app());
    if let Some(way) = proxy::way(&server, &live, &mut request) {
        let answer = AssertUnwindSafe(proxy::answer(&server, &live, way, request, &id));
        let answer = answer.catch_unwind().await;
        return answer.unwrap_or_else(|_| proxy::fail(&Failure::panicked(), "proxy", &id));
    }
    let (parts, body) = request.into_parts();
    let target = match find(&server, &live, &parts) {
        Ok(target) => target,
        Err(failure) => return refuse(&server, &failure, &parts, body, &id).await,
    };
    let underway = server.underway.begin();
    let request = Request::from_parts(parts, body);
    run(&server, &target, &id, request, underway).await
}

/// Calls a function, and answers with its failure if it fails. `None` for
/// `underway` says that no more calls are taken.
pub(super) async fn run(
    server: &Server,
    target: &Target,
    id: &str,
    request: Request,
    underway: Option<Invocation>,
) -> Response {
    let waits = body::waits_for_word(request.headers());
    let tally = server.metrics.call(target.function.name());
    let call = Call {
        server,
        target,
        id,
        tally: &tally,
    };
    // No panic may leave this function: it would end the connection without an
    // answer, and the host would wait for the function's time-out.
    let result = AssertUnwindSafe(invoke(call, request, underway)).catch_unwind();
    let result = result.await.unwrap_or_else(|_| Err(Failure::panicked()));
    result
        .inspect(|_| tally.answered())
        .unwrap_or_else(|failure| {
            tally.failed(failure.kind(), failure.message(), id);
            let subject = Subject {
                function: target.function.name(),
                id,
                generation: tally.generation(),
            };
            failure.print(subject, target.mode);
            let mut answer = failure.answer(subject, target.mode);
            if waits || failure.ends_connection() {
                close(&mut answer);
            }
            answer
        })
}

fn find(server: &Server, live: &Live, parts: &Parts) -> Result<Target, Failure> {
    let path = parts.uri.path();
    if live.routes.is_unchecked(&parts.method, path) {
        return Err(Failure::unchecked(path));
    }
    let app = server.registry.now();
    let target = routing::find(&app, &parts.method, path);
    target.ok_or_else(|| Failure::unknown_function(path, &app.names()))
}

/// Answers a request that reaches no function.
async fn refuse(
    server: &Server,
    failure: &Failure,
    parts: &Parts,
    body: Body,
    id: &str,
) -> Response {
    server.metrics.unrouted(failure.kind());
    let subject = Subject {
        function: parts.uri.path(),
        id,
        generation: None,
    };
    failure.print(subject, Mode::Payload);
    body::discard(&parts.headers, body).await;
    let mut answer = failure.answer(subject, Mode::Payload);
    if body::waits_for_word(&parts.headers) {
        close(&mut answer);
    }
    answer
}

/// Ends the connection with this answer: what follows in it is the rest of a
/// body, or whatever the caller takes for the next request.
fn close(answer: &mut Response) {
    let headers = answer.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
}

async fn invoke(
    call: Call<'_>,
    request: Request,
    underway: Option<Invocation>,
) -> Result<Response, Failure> {
    let Some(underway) = underway else {
        body::discard_of(request).await;
        return Err(Failure::draining());
    };
    match call.target.mode {
        Mode::Payload => payload::invoke(call, request).await,
        Mode::Raw => raw::invoke(call, request, underway).await,
    }
}

/// A header's value, when it is text.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
