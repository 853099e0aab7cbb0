//! The routes of the admin interface. Each request handler carries its description,
//! from which the `OpenAPI` document is generated: a route without one cannot be added.

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

use super::api_error::{ApiError, ErrorBody, ErrorCode};
use super::view::{FunctionView, Overview};
use super::{Admin, authorize, changes, events, json, status};
use crate::metrics;

/// The document without its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Corral admin interface",
        description = "Watch and change the functions of a running handler.",
        license(name = "MIT OR Apache-2.0"),
    ),
    modifiers(&BearerToken),
    security(("token" = [])),
)]
struct Document;

/// Adds the bearer token, which every request needs.
struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The value of CORRAL_ADMIN_TOKEN"))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// All routes, behind the authorization.
pub(super) fn router(admin: &Arc<Admin>) -> Router {
    let (router, document) = documented_routes();
    let document = Arc::new(document);
    let answer = move || {
        let document = Arc::clone(&document);
        async move { json(StatusCode::OK, &*document) }
    };
    router
        .route("/v1/openapi.json", axum::routing::get(answer))
        .layer(from_fn_with_state(Arc::clone(admin), authorize::authorize))
        .with_state(Arc::clone(admin))
}

/// The routes and the document that describes them.
fn documented_routes() -> (Router<Arc<Admin>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(list))
        .routes(routes!(get_one))
        .routes(routes!(changes::push))
        .routes(routes!(changes::roll_back))
        .routes(routes!(changes::pin, changes::unpin))
        .routes(routes!(changes::drain))
        .routes(routes!(changes::reload))
        .routes(routes!(changes::reload_all))
        .routes(routes!(events::follow))
        .routes(routes!(read_metrics))
        .split_for_parts()
}

/// List all functions, with the status of the handler.
#[utoipa::path(
    get,
    path = "/v1/functions",
    operation_id = "listFunctions",
    responses(
        (status = 200, description = "The handler and its functions", body = Overview),
        (status = 401, description = "The token is missing or wrong", body = ErrorBody),
    ),
)]
async fn list(State(admin): State<Arc<Admin>>) -> Response {
    json(StatusCode::OK, &status::overview(&admin.server))
}

/// Get one function.
#[utoipa::path(
    get,
    path = "/v1/functions/{name}",
    operation_id = "getFunction",
    params(("name" = String, Path, description = "The name of the function, not case-sensitive")),
    responses(
        (status = 200, description = "The function", body = FunctionView),
        (status = 400, description = "The request is malformed", body = ErrorBody),
        (status = 401, description = "The token is missing or wrong", body = ErrorBody),
        (status = 404, description = "There is no such function", body = ErrorBody),
    ),
)]
async fn get_one(
    State(admin): State<Arc<Admin>>,
    Path(name): Path<String>,
) -> Result<Response, ApiError> {
    let server = &admin.server;
    let app = server.registry.snapshot();
    let function = app.get(&name);
    let function = function.ok_or_else(|| ApiError::unknown_function(&name, &app.names()))?;
    Ok(json(StatusCode::OK, &status::function(server, function)))
}

/// Get all metrics, for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "getMetrics",
    responses(
        (
            status = 200,
            description = "The metrics in the OpenMetrics text format",
            body = String,
            content_type = "application/openmetrics-text",
        ),
        (status = 401, description = "The token is missing or wrong", body = ErrorBody),
    ),
)]
async fn read_metrics(State(admin): State<Arc<Admin>>) -> Result<Response, ApiError> {
    let server = &admin.server;
    let text = server.metrics.encode(status::gauges(server));
    let text = text.map_err(|fmt::Error| {
        ApiError::new(ErrorCode::Internal, "the metrics cannot be written as text")
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
    fn the_document_is_openapi_3_1_with_a_bearer_token() {
        let document = serde_json::to_value(documented_routes().1).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["security"][0]["token"], serde_json::json!([]));
        assert_eq!(
            document["components"]["securitySchemes"]["token"]["scheme"],
            "bearer"
        );
    }
}
