//! Changing functions: push, roll back, pin, drain, reload.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use corral_app::Sha256Digest;
use corral_registry::{DefinitionChanges, GenerationInfo};
use corral_runtime::{MAX_PLUGIN_SIZE, PluginContent, RequestBodyError};
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use super::api_error::{ApiError, ChangeErrors, ErrorBody, ErrorCode};
use super::view::{GenerationView, Overview};
use super::{Admin, json, status};
use crate::request_body::{self, RequestMemory};

/// The header with the digest that the body of a push must have, in hexadecimal.
const DIGEST_HEADER: &str = "content-sha256";

/// The header that accepts changed definitions of an MCP server.
const ACCEPT_HEADER: &str = "accept-tools";

/// The bytes of a `.wasm` file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct PluginFile(
    #[allow(
        dead_code,
        reason = "it describes a request body and is never constructed"
    )]
    Vec<u8>,
);

type ApiResult = Result<Response, ApiError>;

/// Replace a function's plugin.
///
/// The body is the `.wasm` file. It is received, compared with `Content-Sha256`,
/// compiled, linked and probed before anything changes. Then it is written to the app
/// and put into service.
#[utoipa::path(
    put,
    path = "/v1/functions/{name}/plugin",
    operation_id = "pushPlugin",
    params(
        ("name" = String, Path, description = "The name of the function, not case-sensitive"),
        (
            "Content-Sha256" = Option<String>, Header,
            description = "The SHA-256 digest of the body, 64 hexadecimal digits",
        ),
        (
            "If-Match" = Option<String>, Header,
            description = "The digest of the plugin to be replaced, in quotation marks; `*` for any",
        ),
        (
            "Accept-Tools" = Option<bool>, Header,
            description = "Whether an MCP server may tell its clients something else about itself, even if plugin.json has `\"pin_tools\": true`",
        ),
    ),
    request_body(content = PluginFile, content_type = "application/wasm"),
    responses(
        (status = 200, description = "The generation that now serves", body = GenerationView),
        (status = 409, description = "The function is pinned", body = ErrorBody),
        (status = 412, description = "The current plugin is not the one in `If-Match`", body = ErrorBody),
        (status = 413, description = "The body is larger than a plugin may be", body = ErrorBody),
        (status = 422, description = "The plugin was refused; the current one goes on serving", body = ErrorBody),
        ChangeErrors,
    ),
)]
pub(super) async fn push(
    State(admin): State<Arc<Admin>>,
    Path(name): Path<String>,
    request: Request,
) -> ApiResult {
    let (parts, body) = request.into_parts();
    let changes = check_exists(&admin, &name).and_then(|()| definition_changes(&parts.headers));
    let changes = match changes {
        Ok(changes) => changes,
        Err(error) => {
            request_body::discard_rest(body);
            return Err(error);
        }
    };
    // Only some bodies are in memory at once. The semaphore is never closed.
    let _permit = admin.uploads.acquire().await;
    let wasm = receive_plugin(&parts.headers, body).await?;
    // The plugin must not change between the comparison and the replacement.
    let _guard = admin.changing.lock().await;
    check_if_match(&admin, &name, &parts.headers)?;
    let registry = &admin.server.registry;
    Ok(generation_response(
        &registry.replace_with(&name, wasm, changes).await?,
    ))
}

/// What the request says of changed definitions of an MCP server.
fn definition_changes(headers: &HeaderMap) -> Result<DefinitionChanges, ApiError> {
    match headers.get(ACCEPT_HEADER).map(HeaderValue::as_bytes) {
        None | Some(b"false") => Ok(DefinitionChanges::Refused),
        Some(b"true") => Ok(DefinitionChanges::Accepted),
        Some(_) => Err(ApiError::new(
            ErrorCode::BadRequest,
            "Accept-Tools is neither true nor false".to_owned(),
        )),
    }
}

async fn receive_plugin(headers: &HeaderMap, body: Body) -> Result<PluginContent, ApiError> {
    // Separate from the memory for calls, so that callers cannot block a change.
    let memory = RequestMemory::new(u64::MAX, 1);
    let (wasm, _share) = match request_body::read(headers, body, MAX_PLUGIN_SIZE, &memory, "").await
    {
        Ok(wasm) => wasm,
        Err(RequestBodyError::TooLarge { .. }) => {
            let message =
                format!("the body is larger than {MAX_PLUGIN_SIZE} bytes, the limit for a plugin");
            return Err(ApiError::new(ErrorCode::TooLarge, message));
        }
        Err(error) => return Err(ApiError::new(ErrorCode::BadRequest, error.to_string())),
    };
    // Hashing a large file takes a while.
    let content = spawn_blocking(|| PluginContent::new(wasm)).await;
    let content = content.map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))?;
    if let Some(expected) = headers.get(DIGEST_HEADER) {
        let found = content.digest().to_string();
        if !expected.as_bytes().eq_ignore_ascii_case(found.as_bytes()) {
            let message = format!(
                "sha256 mismatch: the body has {found}, which is not what Content-Sha256 says"
            );
            return Err(ApiError::new(ErrorCode::Refused, message));
        }
    }
    Ok(content)
}

fn check_if_match(admin: &Admin, name: &str, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(expected) = headers.get(IF_MATCH) else {
        return Ok(());
    };
    let history = admin.server.registry.history(name);
    let current = history.and_then(|history| history.current);
    let matches = match &current {
        None => false,
        Some(current) => expected == "*" || *expected == etag(&current.digest),
    };
    if matches {
        return Ok(());
    }
    let serving = current.map_or_else(
        || "no plugin is in service".to_owned(),
        |current| format!("the current plugin is {}", etag(&current.digest)),
    );
    Err(ApiError::new(
        ErrorCode::Changed,
        format!("{serving}, which is not what If-Match says"),
    ))
}

fn etag(digest: &Sha256Digest) -> String {
    format!("\"{digest}\"")
}

/// Returns an error when there is no function `name`.
fn check_exists(admin: &Admin, name: &str) -> Result<(), ApiError> {
    let app = admin.server.registry.snapshot();
    match app.get(name) {
        Some(_) => Ok(()),
        None => Err(ApiError::unknown_function(name, &app.names())),
    }
}

/// The response about the generation that now serves.
fn generation_response(info: &GenerationInfo) -> Response {
    let mut response = json(StatusCode::OK, &status::generation(info));
    let etag = HeaderValue::try_from(etag(&info.digest));
    // Hexadecimal digits in quotation marks are always valid.
    if let Ok(etag) = etag {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

/// Roll back to the previous plugin.
#[utoipa::path(
    post,
    path = "/v1/functions/{name}/rollback",
    operation_id = "rollBack",
    params(("name" = String, Path, description = "The name of the function, not case-sensitive")),
    responses(
        (status = 200, description = "The generation that now serves", body = GenerationView),
        (status = 409, description = "There is no earlier plugin, or the function is pinned", body = ErrorBody),
        (status = 422, description = "The earlier plugin was refused", body = ErrorBody),
        ChangeErrors,
    ),
)]
pub(super) async fn roll_back(
    State(admin): State<Arc<Admin>>,
    Path(name): Path<String>,
) -> ApiResult {
    check_exists(&admin, &name)?;
    let _guard = admin.changing.lock().await;
    Ok(generation_response(
        &admin.server.registry.rollback(&name).await?,
    ))
}

/// Pin the function to its current plugin.
#[utoipa::path(
    put,
    path = "/v1/functions/{name}/pin",
    operation_id = "pin",
    params(("name" = String, Path, description = "The name of the function, not case-sensitive")),
    responses(
        (status = 200, description = "The generation that it is pinned to", body = GenerationView),
        (status = 409, description = "The function has no plugin in service", body = ErrorBody),
        ChangeErrors,
    ),
)]
pub(super) async fn pin(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> ApiResult {
    check_exists(&admin, &name)?;
    Ok(generation_response(
        &admin.server.registry.pin(&name).await?,
    ))
}

/// Unpin the function, and load the plugin if it has changed meanwhile.
#[utoipa::path(
    delete,
    path = "/v1/functions/{name}/pin",
    operation_id = "unpin",
    params(("name" = String, Path, description = "The name of the function, not case-sensitive")),
    responses(
        (status = 200, description = "The generation that it was pinned to", body = GenerationView),
        (status = 409, description = "The function has no plugin in service", body = ErrorBody),
        ChangeErrors,
    ),
)]
pub(super) async fn unpin(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> ApiResult {
    check_exists(&admin, &name)?;
    Ok(generation_response(
        &admin.server.registry.unpin(&name).await?,
    ))
}

/// Take the function out of service until it is reloaded.
///
/// Returns when the invocations in flight have ended.
#[utoipa::path(
    post,
    path = "/v1/functions/{name}/drain",
    operation_id = "drain",
    params(("name" = String, Path, description = "The name of the function, not case-sensitive")),
    responses(
        (status = 200, description = "The generation that served", body = GenerationView),
        (status = 409, description = "The function has no plugin in service", body = ErrorBody),
        ChangeErrors,
    ),
)]
pub(super) async fn drain(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> ApiResult {
    check_exists(&admin, &name)?;
    Ok(generation_response(
        &admin.server.registry.drain(&name).await?,
    ))
}

/// Load the function's files again, even after a rollback or a drain.
#[utoipa::path(
    post,
    path = "/v1/functions/{name}/reload",
    operation_id = "reload",
    params(
        ("name" = String, Path, description = "The name of the function, not case-sensitive"),
        (
            "Accept-Tools" = Option<bool>, Header,
            description = "Whether an MCP server may tell its clients something else about itself, even if plugin.json has `\"pin_tools\": true`",
        ),
    ),
    responses(
        (status = 200, description = "The generation that now serves", body = GenerationView),
        (status = 409, description = "The function is pinned", body = ErrorBody),
        (status = 422, description = "The plugin was refused; the current one goes on serving", body = ErrorBody),
        ChangeErrors,
    ),
)]
pub(super) async fn reload(
    State(admin): State<Arc<Admin>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> ApiResult {
    check_exists(&admin, &name)?;
    let changes = definition_changes(&headers)?;
    let registry = &admin.server.registry;
    Ok(generation_response(
        &registry.reload_with(&name, changes).await?,
    ))
}

/// Reload all files of the app, and load the plugins that changed.
///
/// Returns when the files are read; the events report how the loads end.
#[utoipa::path(
    post,
    path = "/v1/reload",
    operation_id = "reloadAll",
    responses(
        (status = 202, description = "The files were read", body = Overview),
        (status = 401, description = "The token is missing or wrong", body = ErrorBody),
        (status = 422, description = "A file of the app has an error", body = ErrorBody),
        (status = 503, description = "The handler is shutting down", body = ErrorBody),
    ),
)]
pub(super) async fn reload_all(State(admin): State<Arc<Admin>>) -> ApiResult {
    admin.server.registry.reload_all().await?;
    Ok(json(StatusCode::ACCEPTED, &status::overview(&admin.server)))
}
