//! The readiness ping of the Functions host: `GET /` and `HEAD /`.

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::IntoResponse;

use super::{Server, host_headers};

/// Whether the request is a ping. With an invocation id it is a caller's request
/// for `/`: the host adds an id to every request that it passes on.
pub(super) fn is_ping(parts: &Parts) -> bool {
    matches!(parts.method, Method::GET | Method::HEAD)
        && parts.uri.path() == "/"
        && !parts.headers.contains_key(host_headers::INVOCATION_ID)
}

/// The response to a ping, which does not depend on the state of the plugins. The
/// host pings every 25 ms while it starts, and later to measure latency (custom
/// handler protocol, section 2.5).
pub(super) fn response(server: &Server) -> impl IntoResponse + use<> {
    let body = serde_json::json!({
        "handler": "corral",
        "version": env!("CARGO_PKG_VERSION"),
        "functions": server.registry.snapshot().len(),
        "loaded": server.registry.is_settled(),
    });
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}
