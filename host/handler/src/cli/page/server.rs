//! The server of the page: its files, and a way to the handler's admin interface.
//!
//! Every program of this machine can connect to it, and it has the handler's token. So all
//! of it is below a path that only who started it knows.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use corral_emulator::pages::Reply;
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::cli::admin::Interface;
use crate::dev::page_file;

/// What the page may do to a function, if changes are allowed.
const CHANGES: [&str; 4] = ["rollback", "pin", "drain", "reload"];

/// The server of one handler's page.
pub(super) struct PageServer {
    interface: Interface,
    allow_changes: bool,
    /// The first segment of every path.
    secret: String,
}

impl PageServer {
    pub(super) fn new(interface: Interface, allow_changes: bool) -> Self {
        Self {
            interface,
            allow_changes,
            secret: Uuid::new_v4().simple().to_string(),
        }
    }

    /// The path of the page.
    pub(super) fn path(&self) -> String {
        format!("/{}/", self.secret)
    }

    pub(super) fn router(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self))
    }

    /// What follows the secret.
    fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        let (secret, rest) = path.strip_prefix('/')?.split_once('/')?;
        let is_known = secret.as_bytes().ct_eq(self.secret.as_bytes());
        bool::from(is_known).then_some(rest)
    }

    /// Passes a request on to the handler.
    async fn pass(&self, method: Method, path: &str) -> Response {
        let answer = self.try_pass(method, path).await;
        answer
            .unwrap_or_else(|error| failure(StatusCode::SERVICE_UNAVAILABLE, &format!("{error:#}")))
    }

    async fn try_pass(&self, method: Method, path: &str) -> Result<Response> {
        let mut client = self.interface.connect().await?;
        let (head, body) = client.pass(method, path).await?.into_parts();
        // The connection lives as long as the body.
        let pieces = body.into_data_stream().map(move |piece| {
            let _open = &client;
            piece
        });
        let mut answer = Response::new(Body::from_stream(pieces));
        *answer.status_mut() = head.status;
        for name in [CONTENT_TYPE, CACHE_CONTROL] {
            if let Some(value) = head.headers.get(&name) {
                answer.headers_mut().insert(name, value.clone());
            }
        }
        Ok(answer)
    }
}

async fn answer(State(server): State<Arc<PageServer>>, request: Request) -> Response {
    let Some(path) = server.below(request.uri().path()) else {
        return failure(StatusCode::NOT_FOUND, "there is no such page");
    };
    let method = request.method().clone();
    let is_read = [Method::GET, Method::HEAD].contains(&method);
    match path.strip_prefix("handler/") {
        Some(path) if is_read || (server.allow_changes && is_change(path)) => {
            server.pass(method, &format!("/{path}")).await
        }
        Some(_) => failure(
            StatusCode::FORBIDDEN,
            "this page only reads; start it with `handler page --allow-changes`",
        ),
        None if !is_read => failure(StatusCode::METHOD_NOT_ALLOWED, "method not allowed"),
        None if path == "site.json" => {
            let site = json!({ "host": false, "changes": server.allow_changes });
            as_json(StatusCode::OK, &site)
        }
        None => response(page_file(path)),
    }
}

/// Whether the path is one of a function's changes.
fn is_change(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    matches!(segments.as_slice(), ["v1", "functions", _, what] if CHANGES.contains(what))
}

/// An error in the form of the admin interface.
fn failure(status: StatusCode, message: &str) -> Response {
    as_json(status, &json!({ "error": { "message": message } }))
}

fn as_json(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// A file of the page as a response.
fn response(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.head.status).unwrap_or_default();
    for (name, value) in reply.head.fields.iter() {
        let field = (HeaderName::try_from(name), HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = field {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::is_change;

    #[test]
    fn plugins_are_never_pushed_by_the_page() {
        for (path, expected) in [
            ("v1/functions/order/rollback", true),
            ("v1/functions/order/pin", true),
            ("v1/functions/order/drain", true),
            ("v1/functions/order/reload", true),
            ("v1/functions/order/plugin", false),
            ("v1/functions/order/pin/more", false),
            ("v1/functions/order", false),
            ("v1/reload", false),
            ("metrics", false),
        ] {
            assert_eq!(is_change(path), expected, "{path}");
        }
    }
}
