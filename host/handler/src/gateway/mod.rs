//! Azure Functions Proxies: requests that proxies.json routes.

mod backend;
mod backend_body;
mod config;
mod exchange_log;
mod local;
mod message;
mod origin;
mod routes;
mod state;
mod ticket;
mod traces;

use std::time::Instant;

use axum::body::Body;
use axum::http::request::Parts;
use axum::response::Response;
use corral_proxies::{BackendResponse, CallDepth, Match};
use corral_registry::Snapshot;
use hyper::body::Incoming;
use tracing::error_span;

pub(crate) use config::{GatewayConfig, read_proxies};
pub(crate) use state::Gateway;

use crate::failure::{Failure, Mode, bare};
use crate::invocation::deadline::{BodyTimer, Deadline};
use crate::invocation::in_flight::InFlightGuard;
use crate::invocation::late::CancelGuard;
use crate::request_body;
use backend_body::BackendBody;
use exchange_log::ExchangeLog;
use ticket::Ticket;

/// The name in log lines where that of the proxy is not known.
const ANY_PROXY: &str = "proxy";

/// The context of a proxied request, which is passed on from proxy to proxy by
/// local calls.
struct ProxiedRequest<'a> {
    gateway: &'a Gateway,
    app: &'a Snapshot,
    config: &'a GatewayConfig,
    id: &'a str,
    hops: CallDepth,
    deadline: Deadline,
    in_flight: InFlightGuard,
}

impl ProxiedRequest<'_> {
    /// The body of the response of the server `base`.
    fn backend_body(self, body: Incoming, base: String) -> Body {
        Body::new(BackendBody {
            inner: body,
            timer: BodyTimer::new(self.gateway.stall, self.deadline),
            base,
            span: error_span!("backend_response", proxy = ANY_PROXY, id = self.id),
            ended: false,
            in_flight: self.in_flight,
        })
    }
}

/// Where the gateway routes a request.
pub(crate) enum Route<'a> {
    /// To this proxy.
    Proxy(Match<'a>),
    /// To whatever serves local calls: the request is a local call that was sent
    /// over a connection.
    LocalCall(Ticket),
}

impl Gateway {
    /// Where the gateway routes a request, if a proxy matches it. An envelope of the
    /// host is never proxied.
    pub(crate) fn route<'a>(
        &self,
        config: &'a GatewayConfig,
        is_envelope: bool,
        parts: &mut Parts,
    ) -> Option<Route<'a>> {
        let ticket = self.tickets.redeem(&mut parts.headers);
        if config.proxies.is_empty() || is_envelope {
            return None;
        }
        if let Some(ticket) = ticket {
            return Some(Route::LocalCall(ticket));
        }
        let found = config.proxies.find(parts.method.as_str(), parts.uri.path());
        found.map(Route::Proxy)
    }

    /// Responds to a request that the gateway routes.
    pub(crate) async fn respond(
        &self,
        app: &Snapshot,
        config: &GatewayConfig,
        route: Route<'_>,
        parts: Parts,
        body: Body,
        id: &str,
    ) -> Response {
        let Some(in_flight) = self.invoker.in_flight.begin() else {
            request_body::discard(&parts.headers, body);
            return refuse(&Failure::draining(), id);
        };
        let deadline = Deadline::from_extensions(&parts.extensions);
        let proxied = |hops| ProxiedRequest {
            gateway: self,
            app,
            config,
            id,
            hops,
            deadline,
            in_flight,
        };
        match route {
            Route::Proxy(found) => serve(proxied(CallDepth::default()), &found, parts, body).await,
            Route::LocalCall(ticket) => {
                let checked = ticket.checked.as_deref();
                local::serve_ticket(proxied(ticket.hops), parts, body, checked).await
            }
        }
    }
}

/// Serves a request by a proxy, and counts it.
#[tracing::instrument(
    name = "proxied_request",
    level = "error",
    skip_all,
    fields(proxy = found.proxy.name(), id = proxied.id)
)]
async fn serve(
    proxied: ProxiedRequest<'_>,
    found: &Match<'_>,
    parts: Parts,
    body: Body,
) -> Response {
    let (name, id) = (found.proxy.name(), proxied.id);
    let tally = proxied.gateway.invoker.metrics.proxy(name);
    match exchange(proxied, found, parts, body, tally.started()).await {
        Ok(response) => {
            tally.answered();
            response
        }
        Err(failure) => {
            tally.failed(failure.kind());
            fail(&failure, id)
        }
    }
}

/// The exchange with the back end of a proxy, with all overrides.
async fn exchange(
    proxied: ProxiedRequest<'_>,
    found: &Match<'_>,
    parts: Parts,
    body: Body,
    started: Instant,
) -> Result<Response, Failure> {
    let (config, gateway) = (proxied.config, proxied.gateway);
    if found.proxy.is_disabled() {
        request_body::discard(&parts.headers, body);
        return Ok(bare::not_found());
    }
    let origin = origin::Origin::of(&parts, gateway.address);
    let client = origin.client(&parts);
    let mut log = ExchangeLog::new(
        found,
        started,
        traces::is_requested(config, found.proxy, &parts),
    );
    log.received(&parts);
    let sent = match found.request(&client) {
        Ok(sent) => sent,
        Err(fault) => {
            request_body::discard(&parts.headers, body);
            return Err(Failure::bad_request(&fault.to_string()));
        }
    };
    log.sent(sent.as_ref());
    let response = match (found.proxy.backend(), &sent) {
        (Some(backend), Some(sent)) if backend.is_local() => local::call(proxied, sent, body).await,
        (Some(backend), Some(sent)) => {
            let base = format!("{}://{}", backend.scheme(), backend.authority());
            let (headers, deadline) = (sent.headers.clone(), proxied.deadline);
            let mut cancel_guard = CancelGuard {
                in_flight: &proxied.gateway.invoker.in_flight,
                finished: false,
            };
            let response = gateway
                .backend
                .send(config, &base, sent, headers, body, deadline)
                .await;
            cancel_guard.finished = true;
            match response {
                Ok(response) => Ok(response.map(|body| proxied.backend_body(body, base))),
                Err(failure) => Err(failure.advise(backend.advice())),
            }
        }
        _ => {
            request_body::discard(&parts.headers, body);
            Ok(Response::new(Body::empty()))
        }
    };
    // Overrides apply to the response of a back end, not to its absence.
    let response = match response {
        Ok(response) => response,
        Err(failure) => {
            log.failed(&failure);
            return Err(failure.traced(gateway.traces.store(log.into_trace())));
        }
    };
    let (upstream, body) = if sent.is_some() {
        message::upstream(response)
    } else {
        (BackendResponse::empty(), response.into_body())
    };
    log.answered(&upstream);
    let answer = found.response(&client, sent.as_ref(), &upstream);
    let answer = answer.map_err(|fault| Failure::invalid_override(&fault))?;
    log.returned(&answer);
    log.print(&parts.method, upstream.status, answer.status);
    let location = gateway.traces.store(log.into_trace());
    Ok(message::response(answer, body, location))
}

/// Responds to a request that no proxy gets.
pub(crate) fn refuse(failure: &Failure, id: &str) -> Response {
    let span = error_span!("proxied_request", proxy = ANY_PROXY, id);
    span.in_scope(|| fail(failure, id))
}

/// Logs a failure of the gateway, and responds with it. Call it in the span of the
/// request.
fn fail(failure: &Failure, id: &str) -> Response {
    failure.print(None, Mode::Raw);
    failure.gateway_response(id)
}
