//! A loaded plugin: compiled, linked, ready to be instantiated.

use std::sync::Arc;

use bytes::Bytes;
use corral_app::Sha256Digest;
use corral_outbound::TlsError;
use corral_protocol::{Invocation, PluginOutput, Signature};
use http_body_util::BodyExt;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::Instant;
use wasmtime::component::InstancePre;
use wasmtime::{Engine, Store};
use wasmtime_wasi::p2::bindings::CommandPre;
use wasmtime_wasi_http::Error;

use crate::cache::Origin;
use crate::contract::Contract;
use crate::direct::DirectPre;
use crate::error::{CallError, LoadError, RequestBodyError};
use crate::fairness::Tenant;
use crate::function::{FunctionPlugin, InstanceQuota};
use crate::invoke::command;
use crate::invoke::function::FunctionPre;
use crate::invoke::http::{
    self as http_contract, Answer, Completion, Handler, LateFailure, ask, payload,
};
use crate::log::{DiscardLog, LogSink};
use crate::meter::{CpuMeter, Metered};
use crate::movable::Movable;
use crate::response::ResponseBody;
use crate::sandbox::{Network, Outgoing, Profile, Sandbox};
use crate::template::SandboxTemplate;
use crate::time_limit::TimeLimit;
use crate::trap;
use crate::usage::Usage;

/// One accepted version of a plugin. Every call gets a new instance, or with the
/// `warm` policy one that an earlier call has released.
pub struct Plugin {
    pub(crate) linked: Linked,
    pub(crate) template: Arc<SandboxTemplate>,
    /// For calls under the rules of `mcp`, by the rule's index.
    by_rule: Vec<Option<SandboxTemplate>>,
    digest: Sha256Digest,
    origin: Origin,
}

/// What a plugin is made of, with its imports linked.
pub(crate) enum Linkable {
    Component(InstancePre<Sandbox>),
    /// A module of the `function` contract, for the direct path.
    Module(DirectPre),
}

pub(crate) enum Linked {
    Function(Arc<FunctionPlugin>),
    Command(CommandPre<Sandbox>),
    Http(Handler),
}

impl Plugin {
    pub(crate) fn link(
        engine: &Engine,
        linkable: Linkable,
        contract: Contract,
        profile: Profile,
        (quota, tenant, long_calls): (&Arc<InstanceQuota>, Arc<Tenant>, Option<Handle>),
        network: &Network,
        (digest, origin): (Sha256Digest, Origin),
    ) -> Result<Self, LoadError> {
        let no_tls = |error: TlsError| LoadError::Grant {
            what: format!("grants.net requires TLS, which is not available: {error}"),
            remedy: "remove the grant from plugin.json".to_owned(),
        };
        let mut profile = profile;
        let by_rule = std::mem::take(&mut profile.by_rule);
        let outgoing =
            Outgoing::new(&profile.net, profile.limits.outbound, network).map_err(no_tls)?;
        let template = Arc::new(SandboxTemplate {
            engine: engine.clone(),
            profile: Arc::new(profile),
            tenant,
            outgoing: Arc::new(outgoing),
            usage: Arc::default(),
            long_calls,
        });
        let by_rule = by_rule.into_iter().map(|profile| {
            profile
                .map(|profile| template.narrowed(profile, network))
                .transpose()
        });
        let by_rule = by_rule.collect::<Result<_, _>>().map_err(no_tls)?;
        let mismatch = |error: wasmtime::Error| LoadError::Mismatch(format!("{error:#}"));
        let function =
            |pre| Linked::Function(FunctionPlugin::new(pre, Arc::clone(&template), quota));
        let linked = match (linkable, contract) {
            (Linkable::Module(pre), _) => function(FunctionPre::Direct(pre)),
            (Linkable::Component(pre), Contract::Function) => {
                function(FunctionPre::new(pre).map_err(mismatch)?)
            }
            // A program ends with its invocation, so it is never kept warm.
            (Linkable::Component(pre), Contract::Command) => {
                Linked::Command(CommandPre::new(pre).map_err(mismatch)?)
            }
            (Linkable::Component(pre), Contract::Http) => {
                Linked::Http(Handler::new(pre).map_err(mismatch)?)
            }
        };
        Ok(Self {
            linked,
            template,
            by_rule,
            digest,
            origin,
        })
    }

    /// How the plugin is called.
    pub fn contract(&self) -> Contract {
        match self.linked {
            Linked::Function(_) => Contract::Function,
            Linked::Command(_) => Contract::Command,
            Linked::Http(_) => Contract::Http,
        }
    }

    /// The digest of the file it was loaded from.
    pub fn digest(&self) -> &Sha256Digest {
        &self.digest
    }

    /// Whether its code was compiled or found in the cache.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// What its live instances use. The counters outlive the plugin.
    pub fn usage(&self) -> &Arc<Usage> {
        &self.template.usage
    }

    /// Its limits and grants.
    pub fn profile(&self) -> &Profile {
        &self.template.profile
    }

    /// Runs one invocation in its own sandbox, until `deadline` at the latest.
    ///
    /// Dropping the future stops the plugin and frees the sandbox. A plugin of
    /// the `http` contract may go on after its response is complete, for as long
    /// as its limits allow.
    ///
    /// # Errors
    /// Names the failure and, where a limit was reached, the key that raises it.
    pub async fn call(
        &self,
        invocation: Invocation,
        signature: &Signature,
        log: Arc<dyn LogSink>,
        deadline: Option<Instant>,
        completion: Completion,
    ) -> Result<PluginOutput, CallError> {
        let meter = CpuMeter::new();
        let time_limit = TimeLimit::new(self.profile().limits.time, deadline);
        let account = Arc::clone(&self.template.tenant.cpu);
        let threads = self.template.long_calls.clone();
        let metered_by = Arc::clone(&meter);
        let result = match &self.linked {
            Linked::Function(plugin) => {
                let plugin = Arc::clone(plugin);
                let call = plugin.call(invocation, log, Arc::clone(&meter), time_limit.time());
                let call = time_limit.run(Metered::new(metered_by, &account, call));
                Movable::new(threads, call).await
            }
            Linked::Command(program) => {
                let stdin = corral_protocol::command_request(&invocation);
                let store = self.template.store(log, Some(stdin), Arc::clone(&meter));
                let call = run_program(program.clone(), store, signature.clone());
                let call = time_limit.run(Metered::new(metered_by, &account, call));
                Movable::new(threads, call).await
            }
            Linked::Http(_) => return self.exchange(invocation, log, deadline, completion).await,
        };
        (completion.on_end)(meter.cost());
        drop(completion.held);
        result
    }

    /// Passes `request` to a plugin of the `http` contract and returns its response
    /// as soon as its head arrives. Both bodies are streamed. The plugin runs until
    /// `deadline` at the latest, and has what the rule of `mcp` with the index `rule`
    /// leaves it.
    ///
    /// # Errors
    /// When there is no response. A later failure ends the body in an error and is passed to [`Completion::on_late_failure`].
    pub async fn serve<B>(
        &self,
        request: http::Request<B>,
        rule: Option<usize>,
        log: Arc<dyn LogSink>,
        deadline: Option<Instant>,
        completion: Completion,
    ) -> Result<http::Response<ResponseBody>, CallError>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<RequestBodyError>,
    {
        let Linked::Http(plugin) = &self.linked else {
            return Err(CallError::Internal(
                "the plugin does not implement the http contract".to_owned(),
            ));
        };
        let meter = CpuMeter::new();
        let of_rule = rule.and_then(|rule| self.by_rule.get(rule)?.as_ref());
        let template = of_rule.unwrap_or(&self.template);
        let store = template.store(log, None, Arc::clone(&meter));
        let request = request.map(|body| body.map_err(|error| Error::from(error.into())));
        let account = Arc::clone(&template.tenant.cpu);
        let time_limit = TimeLimit::new(template.profile.limits.time, deadline);
        let metering = (meter, account, self.template.long_calls.clone());
        http_contract::serve(plugin, store, metering, request, time_limit, completion).await
    }

    /// Asks a plugin of the `http` contract: posts `body` to `url` and reads the whole
    /// answer, of at most `limit` bytes. What it logs is discarded.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub async fn ask(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
        limit: u64,
    ) -> Result<Answer, CallError> {
        let request = ask::request(url, headers, body)?;
        let log = Arc::new(DiscardLog);
        let response = self
            .serve(request, None, log, None, Completion::default())
            .await?;
        ask::answer(response, limit).await
    }

    /// Runs an invocation as an exchange of HTTP messages.
    async fn exchange(
        &self,
        invocation: Invocation,
        log: Arc<dyn LogSink>,
        deadline: Option<Instant>,
        completion: Completion,
    ) -> Result<PluginOutput, CallError> {
        let request = payload::request(invocation)?;
        let limit = self.profile().limits.response_body;
        let (broken, reason) = oneshot::channel();
        let on_late_failure = completion.on_late_failure;
        let completion = Completion {
            on_late_failure: Box::new(|failure| match failure {
                LateFailure::Broken(error) => drop(broken.send(error)),
                LateFailure::AfterResponse(_) => on_late_failure(failure),
            }),
            ..completion
        };
        let response = self.serve(request, None, log, deadline, completion).await?;
        match payload::outcome(response, limit).await {
            // The body only shows that it ended early; the plugin's end shows why.
            Err(CallError::BadOutput(broken)) => {
                Err(reason.await.unwrap_or(CallError::BadOutput(broken)))
            }
            result => result,
        }
    }
}

async fn run_program(
    program: CommandPre<Sandbox>,
    mut store: Store<Sandbox>,
    signature: Signature,
) -> Result<PluginOutput, CallError> {
    let result = command::call(&program, &mut store, &signature).await;
    trap::finish(&store, result)
}
