//! Local calls: from a proxy to a function or a proxy of the same app.
//!
//! Functions come first here, so that a proxy can stand before a function of
//! the same path. What only the Functions host can do goes to the host: to check
//! a key, and to deliver what a function sends to other bindings.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use corral_proxies::{BackendRequest, LOOP_MESSAGE};
use futures_util::future::BoxFuture;

use super::routes::Local;
use super::ticket::Ticket;
use super::{Journey, fail, message, through};
use crate::server::failure::Failure;
use crate::server::routing::{Mode, Target};
use crate::server::{body, dispatch, routing};

/// Calls the app itself.
pub(super) fn call<'a>(
    journey: Journey<'a>,
    sent: &'a BackendRequest,
    body: Body,
) -> BoxFuture<'a, Result<Response, Failure>> {
    Box::pin(async move {
        let Some(hops) = journey.hops.next() else {
            return Ok((StatusCode::BAD_REQUEST, LOOP_MESSAGE).into_response());
        };
        let journey = Journey { hops, ..journey };
        let target = sent.target();
        if let Some(reason) = over_a_connection(&journey, sent) {
            return connect(journey, sent, body, reason).await;
        }
        let mut request = Request::new(body);
        *request.method_mut() = sent.method.clone();
        *request.uri_mut() = target
            .parse()
            .map_err(|_| Failure::bad_request("the proxy makes a URL that is none"))?;
        *request.headers_mut() = sent.headers.clone();
        Ok(answer(journey, request, false).await)
    })
}

/// Why a local call goes over a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Detour {
    /// The Functions host has to do a part of it.
    Host,
    /// The app settings turn calls in process off.
    Setting,
}

fn over_a_connection(journey: &Journey<'_>, sent: &BackendRequest) -> Option<Detour> {
    let routes = &journey.live.routes;
    if let Some(Local::NeedsHost) = routes.local(&sent.method, &sent.path) {
        return Some(Detour::Host);
    }
    journey.live.local_disabled.then_some(Detour::Setting)
}

async fn connect(
    journey: Journey<'_>,
    sent: &BackendRequest,
    body: Body,
    detour: Detour,
) -> Result<Response, Failure> {
    let (live, gateway) = (journey.live, &journey.server.gateway);
    let base = match (detour, &live.front) {
        (Detour::Setting, _) => format!("http://{}", journey.server.address),
        (Detour::Host, Some(front)) => front.clone(),
        (Detour::Host, None) => return Err(Failure::needs_host(&sent.path)),
    };
    let mut headers: HeaderMap = sent.headers.clone();
    let ticket = Ticket {
        hops: journey.hops,
        checked: detour == Detour::Host,
    };
    gateway.tickets.put(ticket, &mut headers);
    let answer = gateway
        .remote
        .send(live, &base, sent, headers, body)
        .await?;
    Ok(answer.map(|body| message::held(body, journey.underway)))
}

/// Answers a local call: by a function, by a proxy, or with 404. `checked` says
/// that the Functions host has seen the caller's key.
pub(super) async fn answer(journey: Journey<'_>, request: Request, checked: bool) -> Response {
    let (server, live) = (journey.server, journey.live);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let target = match live.routes.local(&method, &path) {
        Some(Local::Here(function, params)) => {
            server.registry.get(function).map(|function| Target {
                function,
                mode: Mode::Raw,
                params,
            })
        }
        // The host has done its part, and handed the call on.
        Some(Local::NeedsHost) if checked && !live.routes.is_unchecked(&method, &path) => {
            routing::find(&server.registry.now(), &method, &path)
        }
        Some(Local::NeedsHost) => {
            body::discard_of(request).await;
            return fail(&Failure::needs_host(&path), &path, journey.id);
        }
        None => {
            if let Some(found) = live.proxies.find(method.as_str(), &path) {
                return through(journey, &found, request).await;
            }
            None
        }
    };
    let Some(target) = target else {
        body::discard_of(request).await;
        return message::not_found();
    };
    dispatch::run(server, &target, journey.id, request, Some(journey.underway)).await
}
