//! The admin interface: watching and changing functions while they serve.
//!
//! It is off unless the operator sets a token. It has a separate listener, on a
//! loopback address or a Unix socket, so that no route of a function and no caller of
//! the Functions host can reach it.

mod address;
mod api_error;
mod authorize;
mod changes;
mod events;
mod listener;
#[cfg(windows)]
mod pipe;
mod routes;
mod status;
mod token;
mod view;

use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::{Mutex, Semaphore};

pub(crate) use address::Address;
pub(crate) use listener::Listener;
pub(crate) use token::Token;

use crate::server::Server;

/// The shared state of all request handlers.
pub(crate) struct Admin {
    server: Arc<Server>,
    token: Token,
    /// Bounds the plugins that are received and held in memory at once.
    uploads: Semaphore,
    /// Held from the check of a condition to the end of the change.
    changing: Mutex<()>,
}

/// How many plugins are received and held in memory at once.
const CONCURRENT_UPLOADS: usize = 4;

/// Answers requests that have the token, until it is dropped.
pub(crate) async fn serve(listener: Listener, token: Token, server: Arc<Server>) {
    let admin = Arc::new(Admin {
        server,
        token,
        uploads: Semaphore::new(CONCURRENT_UPLOADS),
        changing: Mutex::default(),
    });
    listener.serve(routes::router(&admin)).await;
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let (status, body) = match serde_json::to_vec(body) {
        Ok(body) => (status, body),
        // Does not happen: all keys are strings and nothing serialized can fail.
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    };
    let mut response = (status, body).into_response();
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
