//! What the sandboxes of one plugin are made from.

use std::sync::Arc;

use tokio::runtime::Handle;
use wasmtime::{Engine, Store};

use crate::fairness::Tenant;
use crate::log::LogSink;
use crate::meter::CpuMeter;
use crate::sandbox::{Outgoing, Profile, Sandbox};
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
