//! Sends requests through `wasi:http/outgoing-handler`.

use std::time::Duration;

use http::{Request, Response};
use wstd::http::error::ErrorCode;

use super::request::Target;
use crate::{Error, Result};

/// Sends a request and waits for the whole response.
pub(super) async fn send(
    request: Request<Vec<u8>>,
    timeout: Option<Duration>,
    target: &Target,
) -> Result<Response<Vec<u8>>> {
    let mut client = wstd::http::Client::new();
    if let Some(timeout) = timeout {
        client.set_connect_timeout(timeout);
        client.set_first_byte_timeout(timeout);
        client.set_between_bytes_timeout(timeout);
    }
    let response = client.send(request).await;
    let (parts, mut body) = response
        .map_err(|error| failure(&error, target))?
        .into_parts();
    let content = body.bytes_contents().await;
    let content = content.map_err(|error| failure(&error, target))?;
    // The last reference to the content, so that it is not copied.
    drop(body);
    Ok(Response::from_parts(parts, content.into()))
}

fn failure(error: &wstd::http::Error, target: &Target) -> Error {
    match error.downcast_ref::<ErrorCode>() {
        Some(ErrorCode::HttpRequestDenied) => target.denied(),
        Some(code) => target.failed(format_args!("{code:?}")),
        None => target.failed(format_args!("{error:#}")),
    }
}
