//! The checks that every request to the admin interface has to pass.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Admin;
use super::api_error::{ApiError, ErrorCode, is_api_error};

/// The maximum size of target and headers of a request together, in bytes.
const MAX_HEAD: usize = 8 << 10;

/// Admits requests that have the token. Others do not even learn which paths exist.
pub(super) async fn authorize(
    State(admin): State<Arc<Admin>>,
    request: Request,
    next: Next,
) -> Response {
    let head = request.uri().to_string().len() + length(request.headers());
    if head > MAX_HEAD {
        let message = format!("target and headers are larger than {MAX_HEAD} bytes");
        return ApiError::new(ErrorCode::HeadersTooLarge, message).into_response();
    }
    if !admin.token.authorizes(request.headers()) {
        admin.server.metrics.unauthorized();
        let message = "send the handler's token as `Authorization: Bearer TOKEN`";
        return ApiError::new(ErrorCode::Unauthorized, message).into_response();
    }
    let mut response = as_api_error(next.run(request).await);
    // Every response describes the current state.
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn length(headers: &HeaderMap) -> usize {
    let fields = headers.iter();
    fields
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

/// Replaces error responses of the web framework by those of this interface.
fn as_api_error(response: Response) -> Response {
    if is_api_error(&response) {
        return response;
    }
    let Some(error) = ApiError::from_status(response.status()) else {
        return response;
    };
    let mut replaced = error.into_response();
    // Keeps `Allow`.
    let added = response.headers().iter();
    for (name, value) in added {
        if !replaced.headers().contains_key(name) && name.as_str() != "content-length" {
            replaced.headers_mut().insert(name, value.clone());
        }
    }
    replaced
}
