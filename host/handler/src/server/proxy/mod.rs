//! Azure Functions Proxies: requests for which proxies.json has an answer.

mod exchange;
mod gateway;
mod live;
mod local;
mod message;
mod origin;
mod remote;
mod routes;
mod ticket;
mod traces;

use std::time::Instant;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use corral_proxies::{Hops, Match, Upstream};

pub(crate) use gateway::Gateway;
pub(in crate::server) use live::Live;
pub(crate) use live::read_proxies;

use super::failure::{Failure, Subject};
use super::underway::Invocation;
use super::{Server, body};
use exchange::Exchange;
use ticket::Ticket;

/// What a request carries along, from proxy to proxy, until somebody answers.
struct Journey<'a> {
    server: &'a Server,
    live: &'a Live,
    id: &'a str,
    hops: Hops,
    underway: Invocation,
}

/// Where a request goes when it goes to no function directly.
pub(super) enum Way {
    /// A proxy is for it.
    Proxy,
    /// It is a local call that went over a connection: functions come first.
    Local(Ticket),
}

/// Whether the request is for the proxies. A request that the host sends as an
/// envelope never is.
pub(super) fn way(server: &Server, live: &Live, request: &mut Request) -> Option<Way> {
    let ticket = server.gateway.tickets.take(request.headers_mut());
    let (method, path) = (request.method(), request.uri().path());
    if live.proxies.is_empty() || live.routes.is_envelope(method, path) {
        return None;
    }
    if let Some(ticket) = ticket {
        return Some(Way::Local(ticket));
    }
    let found = live.proxies.find(method.as_str(), path);
    found.map(|_| Way::Proxy)
}

/// Answers a request that is for the proxies.
pub(super) async fn answer(
    server: &Server,
    live: &Live,
    way: Way,
    request: Request,
    id: &str,
) -> Response {
    let Some(underway) = server.underway.begin() else {
        body::discard_of(request).await;
        return fail(&Failure::draining(), "proxy", id);
    };
    let journey = |hops| Journey {
        server,
        live,
        id,
        hops,
        underway,
    };
    match way {
        Way::Local(ticket) => local::answer(journey(ticket.hops), request, ticket.checked).await,
        Way::Proxy => {
            let path = request.uri().path().to_owned();
            match live.proxies.find(request.method().as_str(), &path) {
                Some(found) => through(journey(Hops::default()), &found, request).await,
                None => message::not_found(),
            }
        }
    }
}

/// One proxy, counted.
async fn through(journey: Journey<'_>, found: &Match<'_>, request: Request) -> Response {
    let (name, id) = (found.proxy.name(), journey.id);
    let tally = journey.server.metrics.proxy(name);
    match pass(journey, found, request, tally.started()).await {
        Ok(answer) => {
            tally.answered();
            answer
        }
        Err(failure) => {
            tally.failed(failure.kind());
            fail(&failure, name, id)
        }
    }
}

/// One proxy: its request, the back end, its answer.
async fn pass(
    journey: Journey<'_>,
    found: &Match<'_>,
    request: Request,
    started: Instant,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let (id, live, gateway) = (journey.id, journey.live, &journey.server.gateway);
    if found.proxy.is_disabled() {
        body::discard(&parts.headers, body).await;
        return Ok(message::not_found());
    }
    let origin = origin::Origin::of(&parts, journey.server.address);
    let client = origin.client(&parts);
    let mut exchange = Exchange::new(found, started, traces::wanted(live, found.proxy, &parts));
    exchange.received(&parts);
    let sent = match found.request(&client) {
        Ok(sent) => sent,
        Err(fault) => {
            body::discard(&parts.headers, body).await;
            return Err(Failure::bad_request(&fault.to_string()));
        }
    };
    exchange.sent(sent.as_ref());
    let answered = match (found.proxy.backend(), &sent) {
        (Some(backend), Some(sent)) if backend.is_local() => local::call(journey, sent, body).await,
        (Some(backend), Some(sent)) => {
            let base = format!("{}://{}", backend.scheme(), backend.authority());
            let answer = gateway
                .remote
                .send(live, &base, sent, sent.headers.clone(), body);
            answer
                .await
                .map(|answer| answer.map(|body| message::held(body, journey.underway)))
        }
        _ => {
            body::discard(&parts.headers, body).await;
            Ok(Response::new(Body::empty()))
        }
    };
    // Overrides are for what a back end says, not for its absence.
    let response = answered?;
    let (upstream, body) = if sent.is_some() {
        message::upstream(response)
    } else {
        (Upstream::none(), response.into_body())
    };
    exchange.answered(&upstream);
    let answer = found.answer(&client, sent.as_ref(), &upstream);
    let answer = answer.map_err(|fault| Failure::proxy(&fault))?;
    exchange.returned(&answer);
    exchange.print(&parts.method, id, upstream.status, answer.status);
    let location = gateway.traces.keep(exchange.into_trace());
    Ok(message::response(answer, body, location))
}

/// Prints a failure of the gateway itself, and answers with it.
pub(super) fn fail(failure: &Failure, name: &str, id: &str) -> Response {
    let subject = Subject {
        function: name,
        id,
        generation: None,
    };
    failure.print(subject, super::routing::Mode::Raw);
    failure.answer_of_gateway(id)
}
