//! The admin interface: how functions are watched and changed while they serve.
//!
//! It is off unless the operator sets a token. It has a listener of its own, on
//! a loopback address or a Unix socket, so that no route of a function and no
//! caller of the Functions host can reach it.

mod address;
mod change;
mod events;
mod gate;
mod listener;
mod look;
mod refusal;
mod routes;
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

/// What every request handler can reach.
pub(crate) struct Admin {
    server: Arc<Server>,
    token: Token,
    /// Plugins that are received and held in memory at once.
    uploads: Semaphore,
    /// Held by whoever changes a function on a condition.
    changing: Mutex<()>,
}

/// How many plugins are received and held in memory at once.
const UPLOADS: usize = 4;

/// Answers whoever has the token, until it is dropped.
///
/// # Errors
/// When the listener fails for good.
pub(crate) async fn serve(
    listener: Listener,
    token: Token,
    server: Arc<Server>,
) -> std::io::Result<()> {
    let admin = Arc::new(Admin {
        server,
        token,
        uploads: Semaphore::new(UPLOADS),
        changing: Mutex::default(),
    });
    listener.serve(routes::router(&admin)).await
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let (status, body) = match serde_json::to_vec(body) {
        Ok(body) => (status, body),
        // What is written has neither maps with odd keys nor fallible parts.
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    };
    let mut response = (status, body).into_response();
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
