//! Serves `wasi:http` with libraries that need tokio, such as `rmcp`, the official SDK of
//! the Model Context Protocol.
//!
//! ```ignore
//! use corral_service::{Full, Request, Response};
//!
//! async fn serve(request: Request) -> Response<Full> {
//!     Response::new(Full::from(format!("{} {}", request.method(), request.uri())))
//! }
//!
//! corral_service::export!(serve);
//! ```
//!
//! The function runs in a runtime of tokio with one thread, so it may call
//! `tokio::spawn` and everything in `tokio::sync`. Its timers and sockets do not
//! work: [`sleep`] and [`send`] take their place, and [`wait`] awaits any other future of
//! [`wstd`].
//!
//! The crate is for the target `wasm32-wasip1`, whose standard library has clocks, random
//! numbers and environment variables (those of app settings that are granted).

#![cfg(target_arch = "wasm32")]

mod exchange;
mod runtime;

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;

pub use http::Response;
pub use runtime::wait;
pub use wstd::http::{Body, Error};

#[doc(hidden)]
pub use exchange::handle;
#[doc(hidden)]
pub use wstd;

/// A body of one part.
pub type Full = http_body_util::Full<Bytes>;

/// A body that is made while it is sent.
pub type Streamed = http_body_util::combinators::BoxBody<Bytes, Infallible>;

/// A request whose body has been read.
pub type Request = http::Request<Full>;

/// Waits.
pub async fn sleep(duration: Duration) {
    wait(wstd::task::sleep(duration.into())).await;
}

/// Sends a request to a server that `grants.net` in plugin.json allows, and reads the whole
/// response.
///
/// # Errors
/// When the request is not granted, or the server does not answer.
pub async fn send(request: http::Request<impl Into<Body>>) -> Result<Response<Bytes>, Error> {
    let request = request.map(|body| unwritten(body.into()));
    wait(async {
        let response = wstd::http::Client::new().send(request).await?;
        let (head, body) = response.into_parts();
        let body = body.into_boxed_body().collect().await?.to_bytes();
        Ok(Response::from_parts(head, body))
    })
    .await
}

/// A body that is not written if it is empty: `wstd` writes it all the same, which fails if
/// the server has responded by then.
fn unwritten(body: Body) -> Body {
    match body.content_length() {
        Some(0) => Body::from_http_body(http_body_util::Empty::<Bytes>::new()),
        _ => body,
    }
}

/// Exports an `async fn` that takes a [`Request`] and returns a [`Response`] with any body
/// of the crate `http-body`.
#[macro_export]
macro_rules! export {
    ($serve:path) => {
        struct Service;

        impl $crate::wstd::__internal::wasip2::exports::http::incoming_handler::Guest for Service {
            fn handle(
                request: $crate::wstd::__internal::wasip2::http::types::IncomingRequest,
                response: $crate::wstd::__internal::wasip2::http::types::ResponseOutparam,
            ) {
                $crate::handle(request, response, $serve);
            }
        }

        $crate::wstd::__internal::wasip2::http::proxy::export!(
            Service with_types_in $crate::wstd::__internal::wasip2
        );
    };
}
