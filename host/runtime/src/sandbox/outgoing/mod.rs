//! Outbound HTTP: requests that a plugin sends, to where it was granted to.
//!
//! What decides is in `policy` and `address`, which do nothing but decide. A
//! request passes them twice: by the origin that it names before anything is
//! looked up, and by the addresses that the name has before one is connected
//! to. The connection goes to an address that was checked, and to no name, so
//! that a second answer of the name server changes nothing. A redirect is an
//! answer like any other: where it leads is a new request of the plugin.

mod address;
mod body;
mod connector;
mod failure;
mod policy;
mod resolver;
mod send;
mod trust;

use std::sync::Arc;
use std::time::Duration;

use corral_app::NetGrant;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::WasiBody;

use connector::{Bounded, Connector};
use policy::Policy;
use resolver::{Resolver, SystemResolver};
use trust::Trust;

/// What all plugins of the process have in common.
pub(crate) struct Network {
    resolver: Arc<dyn Resolver>,
    trust: Trust,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            resolver: Arc::new(SystemResolver::default()),
            trust: Trust::default(),
        }
    }
}

/// The outbound side of one plugin, with connections that no other plugin uses.
/// It ends with its plugin.
pub(crate) struct Outgoing {
    policy: Arc<Policy>,
    /// None without a grant: then nothing is ever sent.
    client: Option<Client<Bounded, WasiBody>>,
    /// One for each request under way, until its answer has been read.
    places: Arc<Semaphore>,
    limit: u32,
}

/// How long a connection without a request is kept.
const IDLE: Duration = Duration::from_secs(30);

/// How many connections without a request are kept for each origin.
const IDLE_PER_ORIGIN: usize = 16;

/// The largest head of an answer, in bytes, and what is read ahead of a plugin
/// that does not read.
const MAX_BUFFER: usize = 64 << 10;

impl Outgoing {
    /// For a plugin that was granted `grants` and may have `limit` requests
    /// under way. Reads the machine's root certificates if it needs them, once
    /// for all plugins.
    ///
    /// # Errors
    /// When this machine has no TLS.
    pub(crate) fn new(
        grants: &[NetGrant],
        limit: u32,
        network: &Network,
    ) -> Result<Self, rustls::Error> {
        let policy = Arc::new(Policy::new(grants));
        let mut client = None;
        if !grants.is_empty() {
            let connector = Connector::new(Arc::clone(&policy), Arc::clone(&network.resolver));
            let tls = network.trust.client(policy.needs_tls())?;
            let built = Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(IDLE_PER_ORIGIN)
                .http1_max_buf_size(MAX_BUFFER)
                .build(Bounded::new(connector, tls));
            client = Some(built);
        }
        let places = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(Self {
            policy,
            client,
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            limit,
        })
    }
}
