//! Changing what serves: push, roll back, pin, drain, reload.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use corral_registry::Version;
use corral_runtime::{ContentDigest, MAX_PLUGIN_SIZE, PluginContent, RequestBodyError, hex};
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use super::refusal::{Code, Refusal, RefusalBody, RefusalsOfChange};
use super::view::{GenerationView, Overview};
use super::{Admin, json, look};
use crate::server::{discard_body, read_body};

/// The digest that the body of a push must have, in hexadecimal.
const DIGEST: &str = "content-sha256";

/// The bytes of a `.wasm` file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct PluginFile(#[allow(dead_code, reason = "it is described and never made")] Vec<u8>);

type Answer = Result<Response, Refusal>;

/// Replace a function's plugin.
///
/// The body is the `.wasm`. It is received whole, compared with
/// `Content-Sha256`, compiled, linked and probed before anything changes. Then
/// it is written where the app has the plugin, and serves.
#[utoipa::path(
    put,
    path = "/v1/functions/{name}/plugin",
    operation_id = "pushPlugin",
    params(
        ("name" = String, Path, description = "The function, in any case"),
        (
            "Content-Sha256" = Option<String>, Header,
            description = "The SHA-256 digest of the body, 64 hexadecimal digits",
        ),
        (
            "If-Match" = Option<String>, Header,
            description = "The digest, in quotation marks, of the plugin that is to be replaced; `*` for any",
        ),
    ),
    request_body(content = PluginFile, content_type = "application/wasm"),
    responses(
        (status = 200, description = "It serves", body = GenerationView),
        (status = 409, description = "The function is pinned", body = RefusalBody),
        (status = 412, description = "Another plugin serves than `If-Match` says", body = RefusalBody),
        (status = 413, description = "The body is larger than a plugin may be", body = RefusalBody),
        (status = 422, description = "The plugin was refused; what served goes on", body = RefusalBody),
        RefusalsOfChange,
    ),
)]
pub(super) async fn push(
    State(admin): State<Arc<Admin>>,
    Path(name): Path<String>,
    request: Request,
) -> Answer {
    let (parts, body) = request.into_parts();
    if let Err(refusal) = known(&admin, &name) {
        discard_body(body).await;
        return Err(refusal);
    }
    // Only some bodies are in memory at once; the others wait outside. The
    // semaphore is never closed.
    let _room = admin.uploads.acquire().await;
    let wasm = receive(&parts.headers, body).await?;
    // What serves must not change between the comparison and the change.
    let _turn = admin.changing.lock().await;
    check_current(&admin, &name, &parts.headers)?;
    Ok(serves(&admin.server.registry.replace(&name, wasm).await?))
}

async fn receive(headers: &HeaderMap, body: Body) -> Result<PluginContent, Refusal> {
    let wasm = match read_body(headers, body, MAX_PLUGIN_SIZE).await {
        Ok(wasm) => wasm,
        Err(RequestBodyError::TooLarge { .. }) => {
            let message = format!("the body is over the {MAX_PLUGIN_SIZE} bytes of a plugin");
            return Err(Refusal::new(Code::TooLarge, message));
        }
        Err(error) => return Err(Refusal::new(Code::BadRequest, error.to_string())),
    };
    // A large file keeps its thread for as long as its digest takes.
    let content = spawn_blocking(|| PluginContent::new(wasm)).await;
    let content = content.map_err(|error| Refusal::new(Code::Internal, error.to_string()))?;
    if let Some(expected) = headers.get(DIGEST) {
        let found = hex(content.digest());
        if !expected.as_bytes().eq_ignore_ascii_case(found.as_bytes()) {
            let message = format!("the body has the sha256 {found}, not that of Content-Sha256");
            return Err(Refusal::new(Code::Refused, message));
        }
    }
    Ok(content)
}

fn check_current(admin: &Admin, name: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(expected) = headers.get(IF_MATCH) else {
        return Ok(());
    };
    let history = admin.server.registry.history(name);
    let current = history.and_then(|history| history.current);
    let fits = match &current {
        None => false,
        Some(current) => expected == "*" || *expected == tag(&current.digest),
    };
    if fits {
        return Ok(());
    }
    let serving = current.map_or_else(
        || "no plugin".to_owned(),
        |current| format!("the plugin {}", tag(&current.digest)),
    );
    Err(Refusal::new(
        Code::Changed,
        format!("{serving} serves, which is not what If-Match says"),
    ))
}

fn tag(digest: &ContentDigest) -> String {
    format!("\"{}\"", hex(digest))
}

/// Refuses a name that no function has.
fn known(admin: &Admin, name: &str) -> Result<(), Refusal> {
    let app = admin.server.registry.now();
    match app.get(name) {
        Some(_) => Ok(()),
        None => Err(Refusal::unknown_function(name, &app.names())),
    }
}

/// The answer about the version that serves.
fn serves(version: &Version) -> Response {
    let mut response = json(StatusCode::OK, &look::generation(version));
    let tag = HeaderValue::try_from(tag(&version.digest));
    // Hexadecimal digits in quotation marks are a value.
    if let Ok(tag) = tag {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Have the plugin before serve again.
#[utoipa::path(
    post,
    path = "/v1/functions/{name}/rollback",
    operation_id = "rollBack",
    params(("name" = String, Path, description = "The function, in any case")),
    responses(
        (status = 200, description = "It serves", body = GenerationView),
        (status = 409, description = "There is no earlier plugin, or the function is pinned", body = RefusalBody),
        (status = 422, description = "The earlier plugin was refused", body = RefusalBody),
        RefusalsOfChange,
    ),
)]
pub(super) async fn roll_back(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> Answer {
    known(&admin, &name)?;
    let _turn = admin.changing.lock().await;
    Ok(serves(&admin.server.registry.rollback(&name).await?))
}

/// Ignore changes of the plugin from now on.
#[utoipa::path(
    put,
    path = "/v1/functions/{name}/pin",
    operation_id = "pin",
    params(("name" = String, Path, description = "The function, in any case")),
    responses(
        (status = 200, description = "What it is pinned to", body = GenerationView),
        (status = 409, description = "No plugin serves", body = RefusalBody),
        RefusalsOfChange,
    ),
)]
pub(super) async fn pin(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> Answer {
    known(&admin, &name)?;
    Ok(serves(&admin.server.registry.pin(&name).await?))
}

/// Heed changes of the plugin again, those that came meanwhile included.
#[utoipa::path(
    delete,
    path = "/v1/functions/{name}/pin",
    operation_id = "unpin",
    params(("name" = String, Path, description = "The function, in any case")),
    responses(
        (status = 200, description = "What it was pinned to", body = GenerationView),
        (status = 409, description = "No plugin serves", body = RefusalBody),
        RefusalsOfChange,
    ),
)]
pub(super) async fn unpin(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> Answer {
    known(&admin, &name)?;
    Ok(serves(&admin.server.registry.unpin(&name).await?))
}

/// Take the function out of service until it is reloaded.
///
/// Answers when the invocations under way have ended.
#[utoipa::path(
    post,
    path = "/v1/functions/{name}/drain",
    operation_id = "drain",
    params(("name" = String, Path, description = "The function, in any case")),
    responses(
        (status = 200, description = "What served", body = GenerationView),
        (status = 409, description = "No plugin serves", body = RefusalBody),
        RefusalsOfChange,
    ),
)]
pub(super) async fn drain(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> Answer {
    known(&admin, &name)?;
    Ok(serves(&admin.server.registry.drain(&name).await?))
}

/// Load the function's files again, whatever was rolled back or drained before.
#[utoipa::path(
    post,
    path = "/v1/functions/{name}/reload",
    operation_id = "reload",
    params(("name" = String, Path, description = "The function, in any case")),
    responses(
        (status = 200, description = "It serves", body = GenerationView),
        (status = 409, description = "The function is pinned", body = RefusalBody),
        (status = 422, description = "The plugin was refused; what served goes on", body = RefusalBody),
        RefusalsOfChange,
    ),
)]
pub(super) async fn reload(State(admin): State<Arc<Admin>>, Path(name): Path<String>) -> Answer {
    known(&admin, &name)?;
    Ok(serves(&admin.server.registry.reload(&name).await?))
}

/// Read all files of the app again, and load what changed.
///
/// Answers when the files are read; the events tell what becomes of the rest.
#[utoipa::path(
    post,
    path = "/v1/reload",
    operation_id = "reloadAll",
    responses(
        (status = 202, description = "The files were read", body = Overview),
        (status = 401, description = "The token is missing or wrong", body = RefusalBody),
        (status = 422, description = "A file of the whole app is faulty", body = RefusalBody),
        (status = 503, description = "The handler is ending", body = RefusalBody),
    ),
)]
pub(super) async fn reload_all(State(admin): State<Arc<Admin>>) -> Answer {
    admin.server.registry.reload_all().await?;
    Ok(json(StatusCode::ACCEPTED, &look::overview(&admin.server)))
}
