//! Remote back ends: one connection pool, with both bodies streamed.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use corral_outbound::{Client, Pool, TlsError, TrustRoots};
use corral_proxies::BackendRequest;
use corral_runtime::RequestBodyError;
use http_body_util::{LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio::time::timeout_at;

use super::config::GatewayConfig;
use crate::failure::Failure;
use crate::invocation::deadline::Deadline;
use crate::request_body;

/// The connections to back ends. Many servers close theirs after an idle minute.
const POOL: Pool = Pool {
    connect_timeout: Duration::from_secs(15),
    idle: Duration::from_secs(50),
    idle_per_origin: 64,
    max_buffer: None,
    set_host: false,
};

/// How many TLS sessions are kept for resumption.
const SESSIONS: usize = 256;

/// Sends requests to remote back ends.
pub(super) struct BackendClient {
    /// Created for the first request, on a blocking thread: reading the system's
    /// certificates takes time, and most apps have no proxies. If it fails, the next
    /// request tries again.
    client: OnceCell<Client<HttpConnector, Body>>,
    trust: Arc<TrustRoots>,
}

impl BackendClient {
    pub(super) fn new() -> Self {
        Self {
            client: OnceCell::new(),
            trust: Arc::default(),
        }
    }

    /// Sends `request` with these headers to the server `base`, such as
    /// `https://be.example:444`.
    pub(super) async fn send(
        &self,
        config: &GatewayConfig,
        base: &str,
        request: &BackendRequest,
        mut headers: HeaderMap,
        body: Body,
        deadline: Deadline,
    ) -> Result<Response<Incoming>, Failure> {
        let limit = config.body_limit;
        if request_body::content_length(&headers).is_some_and(|length| length > limit) {
            request_body::discard(&headers, body);
            return Err(Failure::too_large_for_proxy(limit));
        }
        let client = self.client.get_or_try_init(|| async {
            let trust = Arc::clone(&self.trust);
            let client = spawn_blocking(move || client(&trust)).await;
            let client = client.map_err(|error| error.to_string())?;
            client.map_err(|error| error.to_string())
        });
        let client = client.await;
        let client = client.map_err(|reason| Failure::unreachable(base, &reason))?;
        let uri: Uri = format!("{base}{}", request.target())
            .parse()
            .map_err(|_| Failure::bad_request("the proxy produced an invalid URL"))?;
        // Some servers refuse these methods without a length.
        let expects = [Method::POST, Method::PUT, Method::PATCH].contains(&request.method);
        if expects && body.is_end_stream() && !headers.contains_key(CONTENT_LENGTH) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let limited = Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX));
        let mut outgoing = Request::new(Body::new(limited));
        *outgoing.method_mut() = request.method.clone();
        *outgoing.uri_mut() = uri;
        *outgoing.headers_mut() = headers;
        let response = client.request(outgoing);
        let response = match deadline.or_timeout(config.head_timeout) {
            Some(end) => timeout_at(end, response)
                .await
                .map_err(|_| Failure::backend_timeout(base))?,
            None => response.await,
        };
        response.map_err(|error| {
            let sources = sources(&error);
            let mut from_caller = sources
                .iter()
                .filter_map(|source| source.downcast_ref::<RequestBodyError>());
            if sources.iter().any(|source| source.is::<LengthLimitError>()) {
                Failure::too_large_for_proxy(limit)
            } else if let Some(error) = from_caller.next() {
                Failure::from(error.clone())
            } else {
                Failure::unreachable(base, &with_causes(&error))
            }
        })
    }
}

fn client(trust: &TrustRoots) -> Result<Client<HttpConnector, Body>, TlsError> {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    let tls = trust.client(SESSIONS)?;
    Ok(corral_outbound::client(tcp, tls, POOL))
}

/// The messages of an error and its sources.
pub(super) fn with_causes(error: &(dyn StdError + 'static)) -> String {
    let causes: Vec<_> = sources(error).iter().map(ToString::to_string).collect();
    causes.join(": ")
}

/// An error and its sources.
fn sources<'e>(error: &'e (dyn StdError + 'static)) -> Vec<&'e (dyn StdError + 'static)> {
    let mut sources = vec![error];
    let mut next = error.source();
    while let Some(error) = next {
        sources.push(error);
        next = error.source();
    }
    sources
}
