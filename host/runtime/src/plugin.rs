//! A loaded plugin: compiled, linked, ready to be instantiated.

use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_protocol::{Invocation, Outcome, Signature};
use wasmtime::component::InstancePre;
use wasmtime::{Engine, Store};
use wasmtime_wasi::p2::bindings::CommandPre;

use crate::bindings::FunctionPre;
use crate::cache::{ContentDigest, Origin};
use crate::contract::Contract;
use crate::contracts::{command, function};
use crate::error::{CallError, Clock, LoadError};
use crate::log::LogSink;
use crate::meter::{CpuMeter, Metered};
use crate::sandbox::{Profile, Sandbox};
use crate::trap;

/// One accepted version of a plugin. Cheap to share; every call gets an
/// instance of its own.
pub struct Plugin {
    engine: Engine,
    linked: Linked,
    profile: Arc<Profile>,
    digest: ContentDigest,
    origin: Origin,
}

enum Linked {
    Function(FunctionPre<Sandbox>),
    Command(CommandPre<Sandbox>),
}

/// What one invocation cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Time from the making of the sandbox to its end.
    pub wall: Duration,
    /// Time that the plugin and the calls it made spent computing.
    pub cpu: Duration,
}

impl Plugin {
    pub(crate) fn link(
        engine: &Engine,
        pre: InstancePre<Sandbox>,
        contract: Contract,
        profile: Profile,
        (digest, origin): (ContentDigest, Origin),
    ) -> Result<Self, LoadError> {
        let mismatch = |error: wasmtime::Error| LoadError::Mismatch(format!("{error:#}"));
        let linked = match contract {
            Contract::Function => Linked::Function(FunctionPre::new(pre).map_err(mismatch)?),
            Contract::Command => Linked::Command(CommandPre::new(pre).map_err(mismatch)?),
            Contract::Http => {
                return Err(LoadError::UnsupportedContract {
                    export: "wasi:http/incoming-handler".to_owned(),
                    remedy: "export corral:function/handler or wasi:cli/run".to_owned(),
                });
            }
        };
        Ok(Self {
            engine: engine.clone(),
            linked,
            profile: Arc::new(profile),
            digest,
            origin,
        })
    }

    /// How the plugin is called.
    pub fn contract(&self) -> Contract {
        match self.linked {
            Linked::Function(_) => Contract::Function,
            Linked::Command(_) => Contract::Command,
        }
    }

    /// The digest of the file it was loaded from.
    pub fn digest(&self) -> &ContentDigest {
        &self.digest
    }

    /// Whether its code was compiled just now or found compiled.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// What it may use.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Runs one invocation in a sandbox of its own.
    ///
    /// Dropping the future stops the plugin and frees the sandbox.
    ///
    /// # Errors
    /// Says what happened and, where a limit was reached, which key raises it.
    pub async fn call(
        &self,
        invocation: Invocation,
        signature: &Signature,
        log: Arc<dyn LogSink>,
    ) -> (Result<Outcome, CallError>, Cost) {
        let started = Instant::now();
        let meter = CpuMeter::new();
        let limits = self.profile.limits;
        let run = self.run(invocation, signature, log, Arc::clone(&meter));
        let timed = tokio::time::timeout(limits.time, Metered::new(Arc::clone(&meter), run));
        let result = timed.await.unwrap_or(Err(CallError::Timeout {
            clock: Clock::Wall,
            limit: limits.time,
        }));
        let cost = Cost {
            wall: started.elapsed(),
            cpu: meter.spent(),
        };
        (result, cost)
    }

    async fn run(
        &self,
        invocation: Invocation,
        signature: &Signature,
        log: Arc<dyn LogSink>,
        meter: Arc<CpuMeter>,
    ) -> Result<Outcome, CallError> {
        let time = self.profile.limits.time;
        let stdin = match self.linked {
            Linked::Function(_) => None,
            Linked::Command(_) => Some(corral_protocol::command_request(&invocation)),
        };
        let profile = Arc::clone(&self.profile);
        let mut store = Sandbox::store(&self.engine, profile, log, stdin, meter, time);
        let result = match &self.linked {
            Linked::Function(plugin) => function::call(plugin, &mut store, invocation, time).await,
            Linked::Command(program) => command::call(program, &mut store, signature).await,
        };
        finish(&store, result)
    }
}

fn finish(store: &Store<Sandbox>, result: wasmtime::Result<Result<Outcome, CallError>>) -> Result<Outcome, CallError> {
    store.data().stdio.finish();
    result.unwrap_or_else(|error| Err(trap::explain(&error, store.data())))
}
