//! Local calls: from a proxy to a function or a proxy of the same app.
//!
//! Here functions take precedence over proxies, so that a proxy can forward to a
//! function with the same path. A call that needs a key check or writes to output
//! bindings is sent to the Functions host.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use corral_app::Mode as HostMode;
use corral_proxies::BackendRequest;
use futures_util::future::BoxFuture;

use super::config::GatewayConfig;
use super::routes::LocalTarget;
use super::ticket::Ticket;
use super::{ProxiedRequest, fail, serve};
use crate::failure::{Failure, Mode, bare};
use crate::invocation::deadline::Deadline;
use crate::invocation::{self, Target};
use crate::request_body;

/// Calls the app itself.
pub(super) fn call<'a>(
    proxied: ProxiedRequest<'a>,
    sent: &'a BackendRequest,
    body: Body,
) -> BoxFuture<'a, Result<Response, Failure>> {
    Box::pin(async move {
        let Some(hops) = proxied.hops.next() else {
            return Ok(bare::endless_loop());
        };
        let proxied = ProxiedRequest { hops, ..proxied };
        match plan(proxied.config, sent) {
            LocalCall::InProcess(found) => {
                let parts = parts(sent, proxied.deadline)?;
                Ok(respond(proxied, parts, body, found, None).await)
            }
            LocalCall::OverConnection => {
                let base = format!("http://{}", proxied.gateway.address);
                connect(proxied, sent, body, base, None).await
            }
            LocalCall::ThroughHost(function) => match &proxied.config.host_url {
                Some(url) => connect(proxied, sent, body, url.clone(), Some(function)).await,
                None => Err(Failure::needs_host(&sent.path)),
            },
        }
    })
}

/// How a local call is made.
enum LocalCall<'a> {
    /// In this process, by this function, if one matches.
    InProcess(Option<LocalTarget<'a>>),
    /// Over a connection to this handler: the app settings disable calls in process.
    OverConnection,
    /// Through the Functions host, which checks keys and writes output bindings, to
    /// this function.
    ThroughHost(&'a str),
}

fn plan<'a>(config: &'a GatewayConfig, sent: &BackendRequest) -> LocalCall<'a> {
    match config.routes.local(&sent.method, &sent.path) {
        Some(LocalTarget::NeedsHost(function, _)) => LocalCall::ThroughHost(function),
        _ if config.local_disabled => LocalCall::OverConnection,
        found => LocalCall::InProcess(found),
    }
}

/// The head of a local call in process.
fn parts(sent: &BackendRequest, deadline: Deadline) -> Result<Parts, Failure> {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.method = sent.method.clone();
    parts.uri = sent
        .target()
        .parse()
        .map_err(|_| Failure::bad_request("the proxy produced an invalid URL"))?;
    parts.headers = sent.headers.clone();
    parts.extensions.insert(deadline);
    Ok(parts)
}

/// Sends a local call to the server `base`. `checked` is the function for which the
/// Functions host checks the caller's key.
async fn connect(
    proxied: ProxiedRequest<'_>,
    sent: &BackendRequest,
    body: Body,
    base: String,
    checked: Option<&str>,
) -> Result<Response, Failure> {
    let (config, gateway) = (proxied.config, proxied.gateway);
    let mut headers: HeaderMap = sent.headers.clone();
    let ticket = Ticket {
        hops: proxied.hops,
        checked: checked.map(ToOwned::to_owned),
    };
    let _issued = gateway.tickets.issue(ticket, &mut headers);
    let response = gateway
        .backend
        .send(config, &base, sent, headers, body, proxied.deadline)
        .await?;
    Ok(response.map(|body| proxied.backend_body(body, base)))
}

/// Serves a local call that was sent over a connection.
pub(super) async fn serve_ticket(
    proxied: ProxiedRequest<'_>,
    parts: Parts,
    body: Body,
    checked: Option<&str>,
) -> Response {
    let found = proxied.config.routes.local(&parts.method, parts.uri.path());
    respond(proxied, parts, body, found, checked).await
}

/// Serves a local call: by the function that was `found`, by a proxy, or with 404.
/// `checked` is the function for which the Functions host has checked the caller's
/// key.
async fn respond(
    proxied: ProxiedRequest<'_>,
    parts: Parts,
    body: Body,
    found: Option<LocalTarget<'_>>,
    checked: Option<&str>,
) -> Response {
    let (app, config) = (proxied.app, proxied.config);
    let raw = |function: &str, params| {
        app.get(function).map(|function| Target {
            function: Arc::clone(function),
            mode: Mode::Raw,
            params,
        })
    };
    let path = parts.uri.path();
    let target = match found {
        Some(LocalTarget::Disabled) => None,
        Some(LocalTarget::InProcess(function, params)) => raw(function, params),
        // The host has checked the key and passed the call on. In payload mode it
        // would have sent an envelope instead.
        Some(LocalTarget::NeedsHost(function, params))
            if checked == Some(function) && !config.routes.is_unchecked(&parts.method, path) =>
        {
            raw(function, params).filter(|one| one.function.mode() != Some(HostMode::Payload))
        }
        Some(LocalTarget::NeedsHost(..)) => {
            let span = tracing::error_span!("local_call", path, id = proxied.id);
            let response = span.in_scope(|| fail(&Failure::needs_host(path), proxied.id));
            request_body::discard(&parts.headers, body);
            return response;
        }
        None => {
            if let Some(found) = config.proxies.find(parts.method.as_str(), path) {
                return serve(proxied, &found, parts, body).await;
            }
            None
        }
    };
    let Some(target) = target else {
        request_body::discard(&parts.headers, body);
        return bare::not_found();
    };
    let in_flight = Some(proxied.in_flight);
    let invoker = &proxied.gateway.invoker;
    invocation::run(invoker, app, &target, proxied.id, parts, body, in_flight).await
}
