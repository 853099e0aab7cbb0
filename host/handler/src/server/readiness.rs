//! `GET /`: the question of the Functions host whether the handler is there.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use super::Server;

/// Answers at once, whatever state the plugins are in. The host asks every 25 ms
/// while it starts and keeps asking to measure latency (custom handler
/// protocol, section 2.5).
pub(super) fn answer(server: &Server) -> impl IntoResponse + use<> {
    let body = serde_json::json!({
        "handler": "corral",
        "version": env!("CARGO_PKG_VERSION"),
        "functions": server.registry.now().len(),
        "loaded": server.registry.is_settled(),
    });
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}
