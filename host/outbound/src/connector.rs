//! Connections in the clear or through TLS.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::HttpsConnector;
use rustls::ClientConfig;
use tower_service::Service;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Connecting took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("timed out while connecting")]
pub struct ConnectTimeout;

/// Connects by `C`, and through TLS for `https`, within a time limit.
#[derive(Clone)]
pub struct TimeoutConnector<C> {
    connector: HttpsConnector<C>,
    timeout: Duration,
}

impl<C> TimeoutConnector<C> {
    pub(crate) fn new(connector: C, tls: ClientConfig, timeout: Duration) -> Self {
        Self {
            connector: (connector, tls).into(),
            timeout,
        }
    }
}

impl<C> Service<Uri> for TimeoutConnector<C>
where
    HttpsConnector<C>: Service<Uri, Error = BoxError>,
    <HttpsConnector<C> as Service<Uri>>::Future: Send + 'static,
{
    type Response = <HttpsConnector<C> as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.timeout, self.connector.call(uri));
        Box::pin(async move {
            let connected = connecting.await;
            connected.unwrap_or_else(|_| Err(ConnectTimeout.into()))
        })
    }
}
