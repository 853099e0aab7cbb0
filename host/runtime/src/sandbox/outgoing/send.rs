//! Sends one request, up to the head of its response.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use corral_outbound::Client;
use http::header::HOST;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::capture_connection;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout, timeout_at};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use super::connector::Connector;
use super::failure;
use super::policy::Target;
use super::upstream_body::UpstreamBody;
use super::{MAX_BUFFER, Outgoing};
use crate::denial::{Denial, DenialKind, Remedy};
use crate::log::{Level, LogBuffer};

/// How long to wait for a permit and a connection by default: less than the
/// default time limit of an invocation, so that the plugin can handle the error.
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The list that origins and addresses are granted in.
const NET: &str = "grants.net";

impl Outgoing {
    /// Sends `request` if it is granted. Refusals and failures go to `log`.
    ///
    /// Dropping the future cancels the request.
    pub(crate) async fn send(
        &self,
        request: Request<WasiBody>,
        options: RequestOptions,
        log: &LogBuffer,
    ) -> Result<Response<WasiBody>, Error> {
        let target = Target::of(request.uri()).ok_or(Error::HttpRequestUriInvalid)?;
        let client = self.client.as_ref().filter(|_| self.policy.allows(&target));
        let client = client.ok_or_else(|| denied_origin(&target, request.method(), log))?;
        let request = prepare(request, &target)?;
        let deadline = Instant::now() + options.connect_timeout.unwrap_or(DEFAULT_CONNECT_TIMEOUT);
        let permit = self.permit(deadline, log).await?;
        let sent = exchange(client, request, options, deadline).await;
        let response = sent.map_err(|failed| failed.explain(&target, log))?;
        check_head(response.headers())?;
        let timeout = options.between_bytes_timeout;
        Ok(response.map(|body| UpstreamBody::new(body, timeout, permit).boxed_unsync()))
    }

    /// Waits for a permit for one of the plugin's concurrent requests.
    async fn permit(
        &self,
        deadline: Instant,
        log: &LogBuffer,
    ) -> Result<OwnedSemaphorePermit, Error> {
        // The wait has to end: the permits may be held by invocations that wait for
        // a second one.
        let permit = timeout_at(deadline, Arc::clone(&self.permits).acquire_owned()).await;
        permit.ok().and_then(Result::ok).ok_or_else(|| {
            log.deny(&Denial {
                kind: DenialKind::Outbound,
                what: "another concurrent outbound request".to_owned(),
                remedy: Remedy::Raise {
                    key: "limits.outbound",
                    now: self.limit,
                },
            });
            Error::ConnectionLimitReached
        })
    }
}

fn denied_origin(target: &Target, method: &Method, log: &LogBuffer) -> Error {
    log.deny(&Denial {
        kind: DenialKind::Origin,
        what: format!("{method} {target}"),
        remedy: Remedy::Add {
            entry: target.to_string(),
            list: NET,
        },
    });
    Error::HttpRequestDenied
}

/// The request as it is sent: to the checked target, in its normalized spelling.
fn prepare(mut request: Request<WasiBody>, target: &Target) -> Result<Request<WasiBody>, Error> {
    // It would turn the connection into a tunnel.
    if *request.method() == Method::CONNECT {
        return Err(Error::HttpRequestMethodInvalid);
    }
    let host = target.authority();
    let host = host.and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    let uri: Option<Uri> = target.uri(request.uri().path_and_query());
    let (Some(uri), Some(host)) = (uri, host) else {
        return Err(Error::HttpRequestUriInvalid);
    };
    *request.uri_mut() = uri;
    request.headers_mut().insert(HOST, host);
    Ok(request)
}

/// A single read may exceed the buffer limit.
fn check_head(headers: &HeaderMap) -> Result<(), Error> {
    let size = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    let size: usize = size.sum();
    if size > MAX_BUFFER {
        let size = u32::try_from(size).ok();
        return Err(Error::HttpResponseHeaderSectionSize(size));
    }
    Ok(())
}

/// Why there is no response.
enum Failed {
    TimedOut(Error),
    Client(legacy::Error),
}

async fn exchange(
    client: &Client<Connector, WasiBody>,
    mut request: Request<WasiBody>,
    options: RequestOptions,
    deadline: Instant,
) -> Result<Response<Incoming>, Failed> {
    let mut connection = capture_connection(&mut request);
    let mut response = client.request(request);
    tokio::select! {
        response = &mut response => return response.map_err(Failed::Client),
        connected = timeout_at(deadline, connection.wait_for_connection_metadata()) => {
            if connected.is_err() {
                return Err(Failed::TimedOut(Error::ConnectionTimeout));
            }
        }
    }
    let response = match options.first_byte_timeout {
        Some(limit) => timeout(limit, response)
            .await
            .map_err(|_| Failed::TimedOut(Error::ConnectionReadTimeout))?,
        // Bounded by the time limit of the invocation.
        None => response.await,
    };
    response.map_err(Failed::Client)
}

impl Failed {
    /// The error that the plugin gets. The log has more: refusals always, other
    /// reasons at level debug.
    fn explain(self, target: &Target, log: &LogBuffer) -> Error {
        let (error, reason) = match self {
            Self::TimedOut(error) => {
                let reason = error.to_string();
                (error, reason)
            }
            Self::Client(error) => {
                if let Some(prohibited) = failure::prohibited(&error) {
                    log.deny(&denied_address(target, prohibited));
                }
                (failure::of_request(&error), failure::reason(&error))
            }
        };
        log.line(Level::Debug, "outbound", &format!("{target}: {reason}"));
        error
    }
}

fn denied_address(target: &Target, address: IpAddr) -> Denial {
    Denial {
        kind: DenialKind::Address,
        what: format!("a request to {target}, which resolves to {address}"),
        remedy: Remedy::Add {
            entry: target.grant_address(address).to_string(),
            list: NET,
        },
    }
}
