//! What every request to the admin interface goes through.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Admin;
use super::refusal::{Code, Refusal, is_explained};

/// The most bytes that target and headers of a request may have together.
const LONGEST_HEAD: usize = 8 << 10;

/// Lets in who has the token. Nobody else learns more than that there is a gate:
/// not even which paths exist.
pub(super) async fn pass(
    State(admin): State<Arc<Admin>>,
    request: Request,
    next: Next,
) -> Response {
    let head = request.uri().to_string().len() + length(request.headers());
    if head > LONGEST_HEAD {
        let message = format!("target and headers have more than {LONGEST_HEAD} bytes");
        return Refusal::new(Code::HeadersTooLarge, message).into_response();
    }
    if !admin.token.opens(request.headers()) {
        admin.server.metrics.unauthorized();
        let message = "send the handler's token as `Authorization: Bearer TOKEN`";
        return Refusal::new(Code::Unauthorized, message).into_response();
    }
    let mut response = explain(next.run(request).await);
    // Every answer is about this moment.
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

/// Gives refusals of the web framework the shape of all others.
fn explain(response: Response) -> Response {
    if is_explained(&response) {
        return response;
    }
    let Some(refusal) = Refusal::of_status(response.status()) else {
        return response;
    };
    let mut explained = refusal.into_response();
    // `Allow` is worth keeping.
    let added = response.headers().iter();
    for (name, value) in added {
        if !explained.headers().contains_key(name) && name.as_str() != "content-length" {
            explained.headers_mut().insert(name, value.clone());
        }
    }
    explained
}
