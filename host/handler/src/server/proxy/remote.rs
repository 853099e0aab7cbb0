//! Back ends elsewhere: one pool of connections, bodies streamed both ways.

use std::error::Error as StdError;
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use corral_proxies::BackendRequest;
use corral_runtime::RequestBodyError;
use http_body_util::{LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;

use super::live::Live;
use crate::server::body;
use crate::server::failure::Failure;

/// How long a connection is kept for the next request. Many servers close
/// theirs after a minute.
const IDLE: Duration = Duration::from_secs(50);

/// The connections to one server that are kept when nobody uses them.
const IDLE_PER_HOST: usize = 64;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(15);

type Pool = Client<HttpsConnector<HttpConnector>, Body>;

/// Sends requests to back ends.
pub(super) struct Remote {
    /// Made for the first request: reading the certificates of the system takes
    /// time that most apps never need.
    pool: OnceLock<Result<Pool, String>>,
}

impl Remote {
    pub(super) fn new() -> Self {
        Self {
            pool: OnceLock::new(),
        }
    }

    /// Sends `request` with these headers to the server `base`, such as
    /// `https://be.example:444`.
    pub(super) async fn send(
        &self,
        live: &Live,
        base: &str,
        request: &BackendRequest,
        mut headers: HeaderMap,
        body: Body,
    ) -> Result<Response<Incoming>, Failure> {
        let limit = live.body_limit;
        if body::announced(&headers).is_some_and(|length| length > limit) {
            body::discard(&headers, body).await;
            return Err(Failure::too_large_for_proxy(limit));
        }
        let pool = self.pool.get_or_init(pool).as_ref();
        let pool = pool.map_err(|reason| Failure::unreachable(base, reason))?;
        let uri: Uri = format!("{base}{}", request.target())
            .parse()
            .map_err(|_| Failure::bad_request("the proxy makes a URL that is none"))?;
        // Without a length some servers refuse these methods.
        let expects = [Method::POST, Method::PUT, Method::PATCH].contains(&request.method);
        if expects && body.is_end_stream() && !headers.contains_key(CONTENT_LENGTH) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let limited = Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX));
        let mut outgoing = Request::new(Body::new(limited));
        *outgoing.method_mut() = request.method.clone();
        *outgoing.uri_mut() = uri;
        *outgoing.headers_mut() = headers;
        let answer = pool.request(outgoing);
        let answered = match live.patience {
            Some(patience) => timeout(patience, answer)
                .await
                .map_err(|_| Failure::backend_timeout(base, patience))?,
            None => answer.await,
        };
        answered.map_err(|error| {
            let sources = sources(&error);
            let mut of_caller = sources
                .iter()
                .filter_map(|source| source.downcast_ref::<RequestBodyError>());
            if sources.iter().any(|source| source.is::<LengthLimitError>()) {
                Failure::too_large_for_proxy(limit)
            } else if let Some(broken) = of_caller.next() {
                Failure::from(broken.clone())
            } else {
                let causes: Vec<_> = sources.iter().map(ToString::to_string).collect();
                Failure::unreachable(base, &causes.join(": "))
            }
        })
    }
}

fn pool() -> Result<Pool, String> {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT));
    tcp.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
        .map_err(|error| format!("the certificates of this system cannot be read: {error}"))?
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .set_host(false)
        .build(connector))
}

/// An error and what caused it.
fn sources<'e>(error: &'e (dyn StdError + 'static)) -> Vec<&'e (dyn StdError + 'static)> {
    let mut sources = vec![error];
    let mut next = error.source();
    while let Some(error) = next {
        sources.push(error);
        next = error.source();
    }
    sources
}
