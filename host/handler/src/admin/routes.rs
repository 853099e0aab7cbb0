//! What the admin interface offers. Each function here is described where it
//! stands, and the document is made of the descriptions: a route without one
//! cannot be added.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::refusal::{Code, Refusal, RefusalBody};
use super::view::{FunctionView, Overview};
use super::{Admin, change, events, gate, json, look};
use crate::metrics;

/// The document, but for its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Corral admin interface",
        description = "Watch and change the functions of a running handler.",
        license(name = "MIT OR Apache-2.0"),
    ),
    modifiers(&Bearer),
    security(("token" = [])),
)]
struct Document;

/// Every request has the token.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("What CORRAL_ADMIN_TOKEN is set to"))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// All routes behind their gate.
pub(super) fn router(admin: &Arc<Admin>) -> Router {
    let (router, document) = described();
    let document = Arc::new(document);
    let answer = move || {
        let document = Arc::clone(&document);
        async move { json(StatusCode::OK, &*document) }
    };
    router
        .route("/v1/openapi.json", axum::routing::get(answer))
        .layer(from_fn_with_state(Arc::clone(admin), gate::pass))
        .with_state(Arc::clone(admin))
}

/// The routes, and the document about them.
fn described() -> (Router<Arc<Admin>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(list))
        .routes(routes!(get_one))
        .routes(routes!(change::push))
        .routes(routes!(change::roll_back))
        .routes(routes!(change::pin, change::unpin))
        .routes(routes!(change::drain))
        .routes(routes!(change::reload))
        .routes(routes!(change::reload_all))
        .routes(routes!(events::follow))
        .routes(routes!(read_metrics))
        .split_for_parts()
}

/// The handler and all functions.
#[utoipa::path(
    get,
    path = "/v1/functions",
    operation_id = "listFunctions",
    responses(
        (status = 200, description = "The handler and its functions", body = Overview),
        (status = 401, description = "The token is missing or wrong", body = RefusalBody),
    ),
)]
async fn list(State(admin): State<Arc<Admin>>) -> Response {
    json(StatusCode::OK, &look::overview(&admin.server))
}

/// One function.
#[utoipa::path(
    get,
    path = "/v1/functions/{name}",
    operation_id = "getFunction",
    params(("name" = String, Path, description = "Its name, in any case")),
    responses(
        (status = 200, description = "The function", body = FunctionView),
        (status = 400, description = "The request cannot be read", body = RefusalBody),
        (status = 401, description = "The token is missing or wrong", body = RefusalBody),
        (status = 404, description = "There is no such function", body = RefusalBody),
    ),
)]
async fn get_one(
    State(admin): State<Arc<Admin>>,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let server = &admin.server;
    let app = server.registry.now();
    let function = app.get(&name);
    let function = function.ok_or_else(|| Refusal::unknown_function(&name, &app.names()))?;
    Ok(json(StatusCode::OK, &look::function(server, function)))
}

/// All counters, for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "getMetrics",
    responses(
        (
            status = 200,
            description = "The counters in the text format of OpenMetrics",
            body = String,
            content_type = "application/openmetrics-text",
        ),
        (status = 401, description = "The token is missing or wrong", body = RefusalBody),
    ),
)]
async fn read_metrics(State(admin): State<Arc<Admin>>) -> Result<Response, Refusal> {
    let server = &admin.server;
    let text = server.metrics.encode(look::gauges(server));
    let text = text.map_err(|fmt::Error| {
        Refusal::new(Code::Internal, "the counters cannot be written as text")
    })?;
    let mut response = text.into_response();
    let kind = HeaderValue::from_static(metrics::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_of_the_promised_version() {
        let document = serde_json::to_value(described().1).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["security"][0]["token"], serde_json::json!([]));
        assert_eq!(
            document["components"]["securitySchemes"]["token"]["scheme"],
            "bearer"
        );
    }
}
