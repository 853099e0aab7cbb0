//! One request, from the plugin's word to the head of its answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::HOST;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::capture_connection;
use hyper_util::client::legacy::{self, Client};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout, timeout_at};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use super::body::Arriving;
use super::connector::Bounded;
use super::failure;
use super::policy::Target;
use super::{MAX_BUFFER, Outgoing};
use crate::denial::{Denial, DenialKind, Remedy};
use crate::log::{Journal, Level};

/// How long a plugin that does not say waits for a place and a connection: less
/// than an invocation has, so that it can still do something about it.
const CONNECT: Duration = Duration::from_secs(10);

/// The list that origins and addresses are granted in.
const NET: &str = "grants.net";

impl Outgoing {
    /// Sends `request` if it is granted. What is refused, and why what was sent
    /// failed, is told to `journal`.
    ///
    /// Dropping the future gives the request up.
    pub(crate) async fn send(
        &self,
        request: Request<WasiBody>,
        options: RequestOptions,
        journal: &Journal,
    ) -> Result<Response<WasiBody>, Error> {
        let target = Target::of(request.uri()).ok_or(Error::HttpRequestUriInvalid)?;
        let client = self.client.as_ref().filter(|_| self.policy.allows(&target));
        let client = client.ok_or_else(|| denied_origin(&target, request.method(), journal))?;
        let request = prepare(request, &target)?;
        let deadline = Instant::now() + options.connect_timeout.unwrap_or(CONNECT);
        let place = self.place(deadline, journal).await?;
        let sent = exchange(client, request, options, deadline).await;
        let response = sent.map_err(|failed| failed.explain(&target, journal))?;
        check_head(response.headers())?;
        let patience = options.between_bytes_timeout;
        Ok(response.map(|body| Arriving::new(body, patience, place).boxed_unsync()))
    }

    /// Waits for one of the places of the plugin's requests.
    async fn place(
        &self,
        deadline: Instant,
        journal: &Journal,
    ) -> Result<OwnedSemaphorePermit, Error> {
        // A place that is held by an invocation which waits for a second one may
        // never come free, so the wait has an end.
        let place = timeout_at(deadline, Arc::clone(&self.places).acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or_else(|| {
            journal.deny(&Denial {
                kind: DenialKind::Outbound,
                what: "one more outbound request at once".to_owned(),
                remedy: Remedy::Raise {
                    key: "limits.outbound",
                    now: self.limit,
                },
            });
            Error::ConnectionLimitReached
        })
    }
}

fn denied_origin(target: &Target, method: &Method, journal: &Journal) -> Error {
    journal.deny(&Denial {
        kind: DenialKind::Origin,
        what: format!("{method} {target}"),
        remedy: Remedy::Add {
            entry: target.to_string(),
            list: NET,
        },
    });
    Error::HttpRequestDenied
}

/// The request as it is sent: to the target that was checked, in its spelling.
fn prepare(mut request: Request<WasiBody>, target: &Target) -> Result<Request<WasiBody>, Error> {
    // It would turn the connection into whatever the server makes of it.
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

/// What is read at once may be more than the most that is held back.
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

/// Why there is no answer.
enum Failed {
    Late(Error),
    Broken(legacy::Error),
}

async fn exchange(
    client: &Client<Bounded, WasiBody>,
    mut request: Request<WasiBody>,
    options: RequestOptions,
    deadline: Instant,
) -> Result<Response<Incoming>, Failed> {
    let mut connection = capture_connection(&mut request);
    let mut answer = client.request(request);
    tokio::select! {
        answer = &mut answer => return answer.map_err(Failed::Broken),
        connected = timeout_at(deadline, connection.wait_for_connection_metadata()) => {
            if connected.is_err() {
                return Err(Failed::Late(Error::ConnectionTimeout));
            }
        }
    }
    let answer = match options.first_byte_timeout {
        Some(patience) => timeout(patience, answer)
            .await
            .map_err(|_| Failed::Late(Error::ConnectionReadTimeout))?,
        // The invocation ends some time, and this with it.
        None => answer.await,
    };
    answer.map_err(Failed::Broken)
}

impl Failed {
    /// What the plugin is told. The operator sees more: refusals always, the
    /// rest when asking for it.
    fn explain(self, target: &Target, journal: &Journal) -> Error {
        let (error, reason) = match self {
            Self::Late(error) => {
                let reason = error.to_string();
                (error, reason)
            }
            Self::Broken(error) => {
                if let Some(prohibited) = failure::prohibited(&error) {
                    journal.deny(&denied_address(target, prohibited));
                }
                (failure::of_request(&error), failure::reason(&error))
            }
        };
        journal.line(Level::Debug, "outbound", &format!("{target}: {reason}"));
        error
    }
}

fn denied_address(target: &Target, address: IpAddr) -> Denial {
    Denial {
        kind: DenialKind::Address,
        what: format!("a request to {target}, which leads to {address}"),
        remedy: Remedy::Add {
            entry: target.grant_address(address).to_string(),
            list: NET,
        },
    }
}
