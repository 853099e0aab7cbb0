//! Dispatches a request: to the readiness ping, the gateway or a function.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use arc_swap::Guard;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use uuid::Uuid;

use super::{Server, host_headers, readiness, routing, validity};
use crate::failure::{Failure, Mode, Subject};
use crate::{gateway, invocation, request_body};

/// Responds to every request.
pub(super) async fn respond(server: Arc<Server>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let given_id = host_headers::invocation_id(&parts.headers);
    if readiness::is_ping(&parts) {
        return readiness::response(&server).into_response();
    }
    let id = given_id.map_or_else(|| Uuid::new_v4().to_string(), ToOwned::to_owned);
    if let Err(reason) = validity::check(&parts) {
        let failure = Failure::bad_request(reason);
        let mut response = refuse(&server, &failure, &parts, body, &id);
        // Another request may have been smuggled into the connection.
        close(&mut response);
        return response;
    }
    let app = Guard::into_inner(server.registry.snapshot());
    let config = server.gateway.config(app.app());
    let envelope = routing::payload_target(&server, &app, &parts);
    if let Some(route) = server
        .gateway
        .route(&config, envelope.is_some(), &mut parts)
    {
        let response = server
            .gateway
            .respond(&app, &config, route, parts, body, &id);
        let response = AssertUnwindSafe(response).catch_unwind().await;
        return response.unwrap_or_else(|_| gateway::refuse(&Failure::panicked(), &id));
    }
    if envelope.is_none()
        && let Some(site) = server.mcp.site(&app, &parts)
    {
        let head = parts.clone();
        let response = server.mcp.respond(site, app, parts, body, &id).await;
        return response
            .unwrap_or_else(|failure| refuse(&server, &failure, &head, Body::empty(), &id));
    }
    let target = envelope.map_or_else(|| routing::raw_target(&app, &config, &parts), Ok);
    let target = match target {
        Ok(target) => target,
        Err(failure) => return refuse(&server, &failure, &parts, body, &id),
    };
    let in_flight = server.invoker.in_flight.begin();
    invocation::run(&server.invoker, &app, &target, &id, parts, body, in_flight).await
}

/// Refuses a request that reaches no function.
fn refuse(server: &Server, failure: &Failure, parts: &Parts, body: Body, id: &str) -> Response {
    server.invoker.metrics.unrouted(failure.kind());
    let subject = Subject {
        function: parts.uri.path(),
        id,
        generation: None,
    };
    let span = tracing::error_span!("unrouted_request", path = parts.uri.path(), id);
    span.in_scope(|| failure.print(None, Mode::Payload));
    request_body::discard(&parts.headers, body);
    let mut response = failure.response(subject, Mode::Payload);
    if request_body::expects_continue(&parts.headers) {
        close(&mut response);
    }
    response
}

/// Closes the connection after this response: what follows is the rest of a body,
/// or what the client considers the next request.
fn close(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
}
