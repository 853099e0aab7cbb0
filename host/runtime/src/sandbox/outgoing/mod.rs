//! Outbound HTTP: requests of a plugin to the origins that it was granted.
//!
//! The decisions are in `policy` and `address`, which do no I/O. A request is
//! checked twice: by its origin before the name is resolved, and by the addresses
//! of the name before connecting. The connection goes to a checked address and
//! never to a name, so that DNS rebinding has no effect. Redirects are not
//! followed: the plugin has to send a new request.

mod address;
mod connector;
mod failure;
mod policy;
mod resolver;
mod send;
mod upstream_body;

use std::sync::Arc;
use std::time::Duration;

use corral_app::NetGrant;
use corral_outbound::{Client, Pool, TlsError, TrustRoots};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::WasiBody;

use connector::Connector;
use policy::Policy;
use resolver::{Resolver, SystemResolver};

/// What all plugins of the process share.
pub(crate) struct Network {
    resolver: Arc<dyn Resolver>,
    trust: TrustRoots,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            resolver: Arc::new(SystemResolver::default()),
            trust: TrustRoots::default(),
        }
    }
}

/// The outbound HTTP client of one plugin, whose connections are not shared with
/// other plugins. It is dropped with its plugin.
pub(crate) struct Outgoing {
    policy: Arc<Policy>,
    /// `None` without a grant: then nothing is ever sent.
    client: Option<Client<Connector, WasiBody>>,
    /// One permit for each request in flight, until its response has been read.
    permits: Arc<Semaphore>,
    limit: u32,
}

/// The largest head of a response, and how much is read ahead of a plugin that
/// does not read, in bytes.
const MAX_BUFFER: usize = 64 << 10;

/// The connections of one plugin. Plugins may set a shorter timeout; this one also
/// ends attempts that they no longer wait for.
const POOL: Pool = Pool {
    connect_timeout: Duration::from_secs(30),
    idle: Duration::from_secs(30),
    idle_per_origin: 16,
    max_buffer: Some(MAX_BUFFER),
    set_host: true,
};

/// How many TLS sessions are kept for resumption. Each plugin has its own, because
/// resumption can be measured.
const SESSIONS: usize = 32;

impl Outgoing {
    /// For a plugin with these `grants` that may have `limit` requests in flight.
    /// Reads the machine's root certificates if it needs them, once for all
    /// plugins.
    ///
    /// # Errors
    /// When TLS is not available.
    pub(crate) fn new(
        grants: &[NetGrant],
        limit: u32,
        network: &Network,
    ) -> Result<Self, TlsError> {
        let policy = Arc::new(Policy::new(grants));
        let client = client(&policy, network)?;
        let permits = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(Self {
            policy,
            client,
            permits: Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS))),
            limit,
        })
    }

    /// For calls of the same plugin that have only these of its `grants`. They share
    /// its permits, but not its connections.
    ///
    /// # Errors
    /// When TLS is not available.
    pub(crate) fn narrowed(
        &self,
        grants: &[NetGrant],
        network: &Network,
    ) -> Result<Self, TlsError> {
        let policy = Arc::new(Policy::within(grants, &self.policy));
        Ok(Self {
            client: client(&policy, network)?,
            policy,
            permits: Arc::clone(&self.permits),
            limit: self.limit,
        })
    }
}

/// The client for a policy; `None` if it allows nothing.
fn client(
    policy: &Arc<Policy>,
    network: &Network,
) -> Result<Option<Client<Connector, WasiBody>>, TlsError> {
    if policy.is_empty() {
        return Ok(None);
    }
    let connector = Connector::new(Arc::clone(policy), Arc::clone(&network.resolver));
    let tls = network
        .trust
        .client_if_needed(policy.needs_tls(), SESSIONS)?;
    Ok(Some(corral_outbound::client(connector, tls, POOL)))
}
