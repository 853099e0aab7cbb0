//! A loaded plugin: compiled, linked, ready to be instantiated.

use std::sync::Arc;

use bytes::Bytes;
use corral_app::InstancePolicy;
use corral_protocol::{Invocation, Outcome, Signature};
use http_body_util::BodyExt;
use tokio::sync::oneshot;
use wasmtime::component::InstancePre;
use wasmtime::{Engine, Store};
use wasmtime_wasi::p2::bindings::CommandPre;
use wasmtime_wasi_http::Error;

use crate::bindings::FunctionPre;
use crate::body::Body;
use crate::cache::{ContentDigest, Origin};
use crate::contract::Contract;
use crate::contracts::http::{self as http_contract, Afterwards, Handler};
use crate::contracts::{command, function, message};
use crate::error::{CallError, Clock, LoadError};
use crate::log::LogSink;
use crate::meter::{Cost, CpuMeter, Metered};
use crate::request_body::RequestBodyError;
use crate::sandbox::{Network, Outgoing, Profile, Sandbox};
use crate::tenant::Tenant;
use crate::trap;
use crate::usage::Usage;
use crate::warm::{Places, Stable, Warm};

/// One accepted version of a plugin. Every call gets an instance of its own, or
/// with the `warm` policy one that an earlier call is done with.
pub struct Plugin {
    engine: Engine,
    linked: Linked,
    profile: Arc<Profile>,
    tenant: Arc<Tenant>,
    outgoing: Arc<Outgoing>,
    digest: ContentDigest,
    origin: Origin,
    usage: Arc<Usage>,
}

enum Linked {
    Function(FunctionPre<Sandbox>, Option<Arc<Stable>>),
    Command(CommandPre<Sandbox>),
    Http(Handler),
}

impl Plugin {
    pub(crate) fn link(
        engine: &Engine,
        pre: InstancePre<Sandbox>,
        contract: Contract,
        profile: Profile,
        (places, tenant): (&Arc<Places>, Arc<Tenant>),
        network: &Network,
        (digest, origin): (ContentDigest, Origin),
    ) -> Result<Self, LoadError> {
        let mismatch = |error: wasmtime::Error| LoadError::Mismatch(format!("{error:#}"));
        let linked = match contract {
            Contract::Function => {
                let stable = match profile.instances {
                    InstancePolicy::Fresh => None,
                    InstancePolicy::Warm { max_uses, max_idle } => {
                        Some(Stable::new(max_uses, max_idle, Arc::clone(places)))
                    }
                };
                Linked::Function(FunctionPre::new(pre).map_err(mismatch)?, stable)
            }
            // A program ends with its invocation; there is nothing to keep.
            Contract::Command => Linked::Command(CommandPre::new(pre).map_err(mismatch)?),
            Contract::Http => Linked::Http(Handler::new(pre).map_err(mismatch)?),
        };
        let outgoing = Outgoing::new(&profile.net, profile.limits.outbound, network);
        let outgoing = outgoing.map_err(|error| LoadError::Grant {
            what: format!("grants.net asks for TLS, which does not work here: {error}"),
            remedy: "remove the grant from plugin.json".to_owned(),
        })?;
        Ok(Self {
            engine: engine.clone(),
            linked,
            outgoing: Arc::new(outgoing),
            profile: Arc::new(profile),
            tenant,
            digest,
            origin,
            usage: Arc::default(),
        })
    }

    /// How the plugin is called.
    pub fn contract(&self) -> Contract {
        match self.linked {
            Linked::Function(..) => Contract::Function,
            Linked::Command(_) => Contract::Command,
            Linked::Http(_) => Contract::Http,
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

    /// What its live instances hold. The counters outlive the plugin.
    pub fn usage(&self) -> &Arc<Usage> {
        &self.usage
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
        let meter = CpuMeter::new();
        let limits = self.profile.limits;
        let run = self.run(invocation, signature, log, Arc::clone(&meter));
        let metered = Metered::new(Arc::clone(&meter), &self.tenant.payer, run);
        let timed = tokio::time::timeout(limits.time, metered);
        let result = timed.await.unwrap_or(Err(CallError::Timeout {
            clock: Clock::Wall,
            limit: limits.time,
        }));
        (result, meter.cost())
    }

    async fn run(
        &self,
        invocation: Invocation,
        signature: &Signature,
        log: Arc<dyn LogSink>,
        meter: Arc<CpuMeter>,
    ) -> Result<Outcome, CallError> {
        match &self.linked {
            Linked::Function(plugin, None) => {
                let mut store = self.store(log, None, meter);
                let result = match plugin.instantiate_async(&mut store).await {
                    Ok(instance) => {
                        store.data().instantiated();
                        function::call(&instance, &mut store, invocation).await
                    }
                    Err(error) => Err(error),
                };
                finish(&store, result)
            }
            Linked::Function(plugin, Some(stable)) => {
                let mut warm = if let Some(mut warm) = stable.take() {
                    Sandbox::rearm(&mut warm.store, log, meter);
                    warm
                } else {
                    let mut store = self.store(log, None, meter);
                    match plugin.instantiate_async(&mut store).await {
                        Ok(instance) => {
                            store.data().instantiated();
                            Warm::new(store, instance)
                        }
                        Err(error) => return finish(&store, Err(error)),
                    }
                };
                let result = function::call(&warm.instance, &mut warm.store, invocation).await;
                let result = finish(&warm.store, result);
                if result.is_ok() {
                    stable.keep(warm);
                }
                result
            }
            Linked::Command(program) => {
                let stdin = corral_protocol::command_request(&invocation);
                let mut store = self.store(log, Some(stdin), meter);
                let result = command::call(program, &mut store, signature).await;
                finish(&store, result)
            }
            Linked::Http(_) => self.exchange(invocation, log).await,
        }
    }

    /// Hands `request` to a plugin of the `http` contract and gives its answer
    /// back as soon as its head is there. Both bodies are streamed.
    ///
    /// # Errors
    /// Says why there is no answer. What goes wrong later ends the body in an
    /// error and is told to [`Afterwards::late`].
    pub async fn serve<B>(
        &self,
        request: http::Request<B>,
        log: Arc<dyn LogSink>,
        afterwards: Afterwards,
    ) -> Result<http::Response<Body>, CallError>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<RequestBodyError>,
    {
        let Linked::Http(plugin) = &self.linked else {
            return Err(CallError::Internal(
                "the plugin is none of the http contract".to_owned(),
            ));
        };
        let meter = CpuMeter::new();
        let store = self.store(log, None, Arc::clone(&meter));
        let request = request.map(|body| body.map_err(|error| Error::from(error.into())));
        let payer = Arc::clone(&self.tenant.payer);
        http_contract::serve(plugin, store, (meter, payer), request, afterwards).await
    }

    /// An invocation as an exchange of HTTP messages.
    async fn exchange(
        &self,
        invocation: Invocation,
        log: Arc<dyn LogSink>,
    ) -> Result<Outcome, CallError> {
        let request = message::request(invocation)?;
        let limit = self.profile.limits.response_body;
        let (late, failed) = oneshot::channel();
        let afterwards = Afterwards {
            held: Box::new(()),
            // The whole exchange is measured from outside.
            ended: Box::new(drop),
            late: Box::new(|error| drop(late.send(error))),
        };
        let response = self.serve(request, log, afterwards).await?;
        match message::outcome(response, limit).await {
            // The body says that it broke off; the plugin's end says why.
            Err(CallError::BadOutput(broken)) => {
                Err(failed.await.unwrap_or(CallError::BadOutput(broken)))
            }
            result => result,
        }
    }

    fn store(
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

/// Writes out what is left of the log, and explains an error.
pub(crate) fn finish<T>(
    store: &Store<Sandbox>,
    result: wasmtime::Result<Result<T, CallError>>,
) -> Result<T, CallError> {
    store.data().stdio.finish();
    result.unwrap_or_else(|error| Err(trap::explain(&error, store.data())))
}
