//! Sending requests: signatures, time limits and retries.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use corral_outbound::{Pool, TrustRoots};
use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::account::{Account, Credential};
use super::refusal::Refusal;
use super::request::Request;
use super::sign::{self, DATE};
use crate::StorageError;

/// The version of the protocol. Azurite accepts it since 2021; nothing newer is used.
const VERSION: &str = "2021-12-02";

/// The connections to the services. Azurite closes idle ones after five seconds.
const POOL: Pool = Pool {
    connect_timeout: Duration::from_secs(10),
    idle: Duration::from_secs(4),
    idle_per_origin: 32,
    max_buffer: None,
    set_host: true,
};

/// How many TLS sessions are kept for resumption.
const SESSIONS: usize = 8;

/// The longest that one attempt may take.
const ATTEMPT: Duration = Duration::from_mins(1);

/// The pauses before the attempts that follow the first.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_millis(800),
    Duration::from_millis(3200),
];

type HttpClient = corral_outbound::Client<HttpConnector, Full<Bytes>>;

/// An answer that is not an error.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    /// The value of a header, if it has that.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Sends requests to the services of an account.
pub(super) struct Client {
    account: Account,
    /// Made for the first request, on a blocking thread: the system's certificates are
    /// read from files.
    http: OnceCell<HttpClient>,
    trust: Arc<TrustRoots>,
}

impl Client {
    pub(super) fn new(account: Account) -> Self {
        Self {
            account,
            http: OnceCell::new(),
            trust: Arc::default(),
        }
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    /// Sends a request, and again after a pause while the service is busy or fails.
    pub(super) async fn send(&self, request: Request) -> Result<Answer, Refusal> {
        for pause in PAUSES {
            match self.attempt(&request).await {
                Err(Attempt::Again(_)) => sleep(pause).await,
                Err(Attempt::Final(refusal)) => return Err(refusal),
                Ok(answer) => return Ok(answer),
            }
        }
        self.attempt(&request)
            .await
            .map_err(|attempt| match attempt {
                Attempt::Again(refusal) | Attempt::Final(refusal) => refusal,
            })
    }

    async fn attempt(&self, request: &Request) -> Result<Answer, Attempt> {
        let (address, outgoing) = self.outgoing(request)?;
        let exchange = timeout(ATTEMPT, self.exchange(&address, outgoing));
        let (head, body) = exchange.await.unwrap_or_else(|_| {
            let problem = format!("it did not answer within {} s", ATTEMPT.as_secs());
            Err(Attempt::Again(unreachable(&address, &problem)))
        })?;
        if head.status.is_success() {
            return Ok(Answer {
                headers: head.headers,
                body,
            });
        }
        let refusal = Refusal::read(head.status, &head.headers, &body);
        Err(match head.status {
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::SERVICE_UNAVAILABLE => Attempt::Again(refusal),
            _ => Attempt::Final(refusal),
        })
    }

    async fn exchange(
        &self,
        address: &str,
        outgoing: http::Request<Full<Bytes>>,
    ) -> Result<(http::response::Parts, Bytes), Attempt> {
        let sent = self.client().await?.request(outgoing).await;
        let response = sent.map_err(|error| {
            let problem = unreachable(address, &with_causes(&error));
            // A service that does not listen will not do so in a moment.
            if error.is_connect() {
                Attempt::Final(problem)
            } else {
                Attempt::Again(problem)
            }
        })?;
        let (head, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| Attempt::Again(unreachable(address, &with_causes(&error))))?;
        Ok((head, body.to_bytes()))
    }

    /// The request as it is sent now, and the address of the service.
    fn outgoing(&self, request: &Request) -> Result<(String, http::Request<Full<Bytes>>), Refusal> {
        let endpoint = self.account.endpoints.of(request.service).ok_or_else(|| {
            StorageError::Unavailable(format!(
                "the connection string has no `{}`; add it",
                request.service.setting()
            ))
        })?;
        let address = endpoint.as_str().trim_end_matches('/').to_owned();
        let path = format!("{}{}", endpoint.path().trim_end_matches('/'), request.path);
        let mut request = request.clone();
        let date = DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&Timestamp::now())
            .map_err(|error| StorageError::Unavailable(format!("the clock is wrong: {error}")))?;
        for (name, value) in [
            (DATE, header(&date)?),
            (
                HeaderName::from_static("x-ms-version"),
                HeaderValue::from_static(VERSION),
            ),
        ] {
            request.headers.insert(name, value);
        }
        let mut query = request.encoded_query();
        match &self.account.credential {
            Credential::Key { account, key } => {
                let authorization = sign::authorization(&request, &path, account, key);
                request
                    .headers
                    .insert(AUTHORIZATION, header(&authorization)?);
            }
            Credential::Signature(signature) => {
                if !query.is_empty() {
                    query.push('&');
                }
                query.push_str(signature);
            }
        }
        // The client adds no length of an empty body, which the services need.
        request
            .headers
            .insert(CONTENT_LENGTH, request.body.len().into());
        let target = format!("{}{}", address, request.path);
        let target = if query.is_empty() {
            target
        } else {
            format!("{target}?{query}")
        };
        let uri: Uri = target.parse().map_err(|_| {
            StorageError::Invalid("the connection string makes an invalid address".to_owned())
        })?;
        let mut outgoing = http::Request::new(Full::new(request.body));
        *outgoing.method_mut() = request.method;
        *outgoing.uri_mut() = uri;
        *outgoing.headers_mut() = request.headers;
        Ok((address, outgoing))
    }

    async fn client(&self) -> Result<&HttpClient, Refusal> {
        let make = || async {
            let needs_tls = self.account.endpoints.any_tls();
            let trust = Arc::clone(&self.trust);
            let made = spawn_blocking(move || {
                let mut tcp = HttpConnector::new();
                tcp.set_nodelay(true);
                tcp.enforce_http(false);
                let tls = if needs_tls {
                    trust.client(SESSIONS)
                } else {
                    trust.client_if_needed(false, SESSIONS)
                };
                tls.map(|tls| corral_outbound::client(tcp, tls, POOL))
            });
            let client = made.await.map_err(|error| error.to_string())?;
            client.map_err(|error| error.to_string())
        };
        let client = self.http.get_or_try_init(make).await;
        client.map_err(|problem| StorageError::Unavailable(problem).into())
    }
}

/// How an attempt failed.
enum Attempt {
    /// Another one may succeed.
    Again(Refusal),
    Final(Refusal),
}

impl From<Refusal> for Attempt {
    fn from(refusal: Refusal) -> Self {
        Self::Final(refusal)
    }
}

fn header(value: &str) -> Result<HeaderValue, StorageError> {
    HeaderValue::try_from(value).map_err(|_| {
        StorageError::Invalid(
            "the connection string has a character that cannot be sent".to_owned(),
        )
    })
}

fn unreachable(address: &str, problem: &str) -> Refusal {
    StorageError::Unavailable(format!(
        "cannot reach the storage account at {address}: {problem}; start Azurite, or correct the connection string"
    ))
    .into()
}

/// The messages of an error and its sources.
fn with_causes(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
