//! Requests to other services.
//!
//! Needs the feature `http-client`. Requests are sent from an `async fn`, to origins that
//! `grants.net` in plugin.json names. Their types are those of the crate `http`.
//!
//! ```
//! use corral_sdk::http_client;
//! use corral_sdk::prelude::*;
//!
//! #[derive(serde::Deserialize)]
//! struct Stock {
//!     left: u32,
//! }
//!
//! #[function]
//! async fn order(Json(quantity): Json<u32>) -> Result<String> {
//!     let response = http_client::get("https://stock.example.com/black").await?;
//!     let stock: Stock = response.error_for_status()?.json()?;
//!     Ok(format!("{quantity} of {}", stock.left))
//! }
//!
//! use corral_sdk::testing;
//!
//! let call = testing::http("POST", "/order").json(2).respond(
//!     "https://stock.example.com/black",
//!     Json(serde_json::json!({ "left": 7 })),
//! );
//! let report = testing::call::<order>(call);
//! assert_eq!(report.response().body().to_text(), "2 of 7");
//! assert_eq!(report.requests()[0].uri().path(), "/black");
//! ```
//!
//! A response with any status is `Ok`, as in other clients:
//! [`error_for_status`](ResponseExt::error_for_status) makes an error of 400 to 599. What
//! prevents a response is an error with [`Fault::Upstream`](crate::Fault), or with
//! [`Fault::Configuration`](crate::Fault) if the origin is not granted.
//!
//! Several requests are in flight at the same time with the combinators of a crate such as
//! `futures-util` or `futures-lite`:
//!
//! ```text
//! let (stock, prices) = futures_util::try_join!(
//!     http_client::get("https://stock.example.com/black"),
//!     http_client::get("https://prices.example.com/black"),
//! )?;
//! ```

mod request;
mod response;
#[cfg(target_arch = "wasm32")]
mod send;

use std::time::Duration;

pub use response::ResponseExt;

pub(crate) use self::request::Target;
#[cfg(target_arch = "wasm32")]
use self::send::send as transport;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::transport::send as transport;
use crate::{Body, Result};

/// Sends a GET request.
pub async fn get(url: &str) -> Result<http::Response<Vec<u8>>> {
    send(request::make(http::Method::GET, url, Body::Empty)?).await
}

/// Sends a POST request. For JSON, pass [`Body::json`].
pub async fn post(url: &str, body: impl Into<Body>) -> Result<http::Response<Vec<u8>>> {
    send(request::make(http::Method::POST, url, body)?).await
}

/// Sends any request. The body's media type is declared unless there is a `content-type`.
///
/// ```
/// # async fn example() -> corral_sdk::Result<()> {
/// use corral_sdk::{Body, http, http_client};
///
/// let request = http::Request::put("https://api.example.com/orders/7")
///     .header("if-match", "\"1\"")
///     .body(Body::json(&[1, 2])?)?;
/// let response = http_client::send(request).await?;
/// # Ok(())
/// # }
/// ```
pub async fn send<B: Into<Body>>(request: http::Request<B>) -> Result<http::Response<Vec<u8>>> {
    Client::new().send(request).await
}

/// Sends requests with a limit on the time that each may take. Without one, only the
/// invocation's own limit applies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client {
    timeout: Option<Duration>,
}

impl Client {
    /// A client without a limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits the time until there is a connection, from then to the first byte of the
    /// response, and between any two bytes of it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends a request, as [`send`] does.
    pub async fn send<B: Into<Body>>(
        &self,
        request: http::Request<B>,
    ) -> Result<http::Response<Vec<u8>>> {
        let request = request::declare(request);
        let target = Target::of(&request);
        let mut response = transport(request, self.timeout, &target).await?;
        response.extensions_mut().insert(target);
        Ok(response)
    }
}

#[cfg(test)]
mod tests;
