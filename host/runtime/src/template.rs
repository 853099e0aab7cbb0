//! What the sandboxes of one plugin are made from.

use std::sync::Arc;

use corral_outbound::TlsError;
use tokio::runtime::Handle;
use wasmtime::{Engine, Store};

use crate::fairness::Tenant;
use crate::log::LogSink;
use crate::meter::CpuMeter;
use crate::sandbox::{Network, Outgoing, Profile, Sandbox};
use crate::usage::Usage;

/// Everything that the sandboxes of one plugin have in common.
pub(crate) struct SandboxTemplate {
    pub(crate) engine: Engine,
    pub(crate) profile: Arc<Profile>,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) outgoing: Arc<Outgoing>,
    pub(crate) usage: Arc<Usage>,
    /// The threads for calls that compute for long.
    pub(crate) long_calls: Option<Handle>,
}

impl SandboxTemplate {
    /// The same with the narrower limits and grants of `profile`. Requests that go out
    /// count as those of the plugin.
    pub(crate) fn narrowed(&self, profile: Profile, network: &Network) -> Result<Self, TlsError> {
        let outgoing = if profile.net == self.profile.net {
            Arc::clone(&self.outgoing)
        } else {
            Arc::new(self.outgoing.narrowed(&profile.net, network)?)
        };
        Ok(Self {
            engine: self.engine.clone(),
            profile: Arc::new(profile),
            tenant: Arc::clone(&self.tenant),
            outgoing,
            usage: Arc::clone(&self.usage),
            long_calls: self.long_calls.clone(),
        })
    }

    /// A store for one instance. A program gets `stdin`.
    pub(crate) fn store(
        &self,
        log: Arc<dyn LogSink>,
        stdin: Option<Vec<u8>>,
        meter: Arc<CpuMeter>,
    ) -> Store<Sandbox> {
        let (profile, outgoing) = (Arc::clone(&self.profile), Arc::clone(&self.outgoing));
        let holds = (&*self.tenant, &self.usage);
        Sandbox::store(&self.engine, profile, outgoing, log, stdin, meter, holds)
    }
}
