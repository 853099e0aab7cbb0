//! The admin interface of the app's handler, below `handler`, for reading.
//!
//! The handler listens where it likes and says where on its console; the token is one
//! that only this process and the handler know. Other custom handlers have no such
//! interface.

use axum::http::{Request, header};
use bytes::Bytes;
use corral_emulator::events::{EventKind, LogSource};
use corral_emulator::host::Host;
use corral_emulator::pages::Reply;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use parking_lot::Mutex;
use uuid::Uuid;

/// What the handler says before the address of its admin interface.
const ANNOUNCEMENT: &str = "admin interface on ";

/// The most bytes of an answer.
const MOST: usize = 16 << 20;

/// The setting that says where it listens.
const ADDRESS: &str = "CORRAL_ADMIN_ADDRESS";

/// The admin interface of the app's handler.
pub(crate) struct AdminInterface {
    token: String,
    client: Client<HttpConnector, Empty<Bytes>>,
    found: Mutex<Found>,
}

/// Where it is, as far as the events up to a number tell.
#[derive(Default)]
struct Found {
    sequence: u64,
    address: Option<String>,
}

impl AdminInterface {
    /// The setting that switches it on, and has its token.
    pub(crate) const TOKEN: &str = "CORRAL_ADMIN_TOKEN";

    /// With the token of the environment, or else a new one.
    pub(crate) fn new(token: Option<&str>) -> Self {
        let token = token.map_or_else(|| Uuid::new_v4().simple().to_string(), str::to_owned);
        Self {
            token,
            client: Client::builder(TokioExecutor::new()).build_http(),
            found: Mutex::default(),
        }
    }

    /// The variables with which the handler is to be started.
    pub(crate) fn variables(&self) -> [(String, String); 2] {
        [
            (Self::TOKEN.to_owned(), self.token.clone()),
            // A handler that is restarted starts before the old one has ended.
            (ADDRESS.to_owned(), "127.0.0.1:0".to_owned()),
        ]
    }

    /// What the interface answers to a request for `path`; nothing while there is none.
    pub(super) async fn get(&self, host: &Host, path: &str) -> Reply {
        let Some(address) = self.address(host) else {
            return Reply::empty(204);
        };
        let reply = self.ask(&format!("{address}/{path}")).await;
        // A handler that starts again does not answer.
        reply.unwrap_or_else(|_| Reply::empty(204))
    }

    async fn ask(&self, address: &str) -> Result<Reply, Box<dyn std::error::Error + Send + Sync>> {
        let request = Request::get(address)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Empty::new())?;
        let (head, body) = self.client.request(request).await?.into_parts();
        let body = Limited::new(body, MOST).collect().await?.to_bytes();
        let kind = head.headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        Ok(Reply::new(head.status.as_u16(), kind, body))
    }

    fn address(&self, host: &Host) -> Option<String> {
        let mut found = self.found.lock();
        let (past, _) = host.events().subscribe(found.sequence);
        for event in past {
            found.sequence = event.sequence;
            match &event.kind {
                EventKind::WorkerStarted { .. } => found.address = None,
                EventKind::Log(line) if line.source == LogSource::Worker => {
                    if let Some(address) = line.message.strip_prefix(ANNOUNCEMENT) {
                        found.address = Some(address.trim_end_matches('/').to_owned());
                    }
                }
                _ => {}
            }
        }
        found.address.clone()
    }
}
