//! The data of a store: everything that one instance of a plugin can reach.

mod clocks;
mod config;
pub(crate) mod errors;
pub(crate) mod files;
mod http;
mod invocation;
mod limiter;
mod line_writer;
mod logging;
mod outgoing;
pub(crate) mod paths;
mod progress;
pub(crate) mod sockets;
mod wasi;

use std::sync::Arc;
use std::time::Instant;

use corral_app::{Clocks, InstancePolicy, Limits, McpRule, NetGrant};
use wasmtime::component::ResourceTable;
use wasmtime::{Engine, Store, UpdateDeadline};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::canonical::Transfer;
use crate::contract::TriggerKind;
use crate::error::{CallError, Clock};
use crate::fairness::Tenant;
use crate::function_indices::FunctionIndices;
use crate::log::{LogBuffer, LogSink};
use crate::meter::CpuMeter;
use crate::usage::{InstanceUsage, Usage};
use files::OpenFiles;
use limiter::Limiter;

pub(crate) use invocation::CurrentInvocation;
pub(crate) use outgoing::{Network, Outgoing};
pub(crate) use wasi::Stdio;

/// The limits and grants of a function's plugin: resolved from plugin.json, the
/// app's settings and the built-in defaults.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The function's name.
    pub name: String,
    /// What triggers it.
    pub trigger: TriggerKind,
    /// Its limits.
    pub limits: Limits,
    /// Whether instances are kept.
    pub instances: InstancePolicy,
    /// The settings it was granted, by name.
    pub settings: Vec<(String, String)>,
    /// The names of the settings that it may read, with `*` for any characters.
    pub setting_names: Vec<String>,
    /// The folders it was granted.
    pub files: Vec<corral_app::FileGrant>,
    /// The origins that it may send requests to.
    pub net: Vec<NetGrant>,
    /// The resolution of its clocks.
    pub clocks: Clocks,
    /// The file with its grants, as messages name it: `order/plugin.json`.
    pub file: Arc<str>,
    /// The rule of `mcp` to which these limits and grants belong; `None` for those of
    /// the whole plugin.
    pub rule: Option<Arc<McpRule>>,
    /// What calls under each rule of `mcp` may do, by the rule's index; `None` for
    /// rules that leave the plugin all that it has.
    pub by_rule: Vec<Option<Profile>>,
}

impl Profile {
    /// The key of plugin.json to change where `key` of the plugin itself is meant,
    /// such as `limits.time`.
    pub(crate) fn key(&self, key: &str) -> String {
        let rule = self.rule.as_ref();
        rule.map_or_else(|| key.to_owned(), |rule| rule.key(key))
    }

    /// A log of one invocation.
    fn log(&self, sink: Arc<dyn LogSink>) -> Arc<LogBuffer> {
        let log = LogBuffer::new(sink, &self.limits, &self.file, self.rule.as_ref());
        Arc::new(log)
    }
}

/// The data of one store. It lives as long as one instance.
pub(crate) struct Sandbox {
    pub(crate) profile: Arc<Profile>,
    pub(crate) log: Arc<LogBuffer>,
    pub(crate) stdio: Stdio,
    limiter: Limiter,
    meter: Arc<CpuMeter>,
    deadline: Instant,
    table: ResourceTable,
    open_files: OpenFiles,
    http: http::Http,
    /// What a plugin of the `function` contract can ask about.
    invocation: Option<CurrentInvocation>,
    /// What is passed on the direct path.
    pub(crate) transfer: Transfer,
    /// How functions are counted there.
    pub(crate) indices: FunctionIndices,
    /// Created at the first call of a WASI function: a plugin without such imports
    /// never pays for it.
    wasi: Option<WasiCtx>,
}

/// The error by which the epoch callback ends a call that is out of time.
#[derive(Debug, thiserror::Error)]
#[error("out of time")]
pub(crate) struct OutOfTime(pub(crate) Clock);

impl Sandbox {
    /// A store for one instance, with all its limits set. A program gets `input` on
    /// its standard input.
    pub(crate) fn store(
        engine: &Engine,
        profile: Arc<Profile>,
        outgoing: Arc<Outgoing>,
        log: Arc<dyn LogSink>,
        input: Option<Vec<u8>>,
        meter: Arc<CpuMeter>,
        (tenant, usage): (&Tenant, &Arc<Usage>),
    ) -> Store<Self> {
        let limits = profile.limits;
        let log = profile.log(log);
        let stdio = Stdio::new(&log, input, limits.response_body);
        let mut store = Store::new(
            engine,
            Self {
                profile,
                http: http::Http::new(outgoing, Arc::clone(&log)),
                log,
                stdio,
                limiter: Limiter::new(
                    limits,
                    tenant.memory.claim(),
                    InstanceUsage::new(Arc::clone(usage)),
                ),
                meter,
                deadline: Instant::now() + limits.time,
                table: table(limits.handles),
                open_files: OpenFiles::default(),
                invocation: None,
                transfer: Transfer::default(),
                indices: FunctionIndices::default(),
                wasi: None,
            },
        );
        store.limiter(|sandbox| &mut sandbox.limiter);
        store.set_hostcall_fuel(hostcall_fuel(&limits));
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|store| match store.data().out_of_time() {
            Some(clock) => Err(OutOfTime(clock).into()),
            None => Ok(UpdateDeadline::Yield(1)),
        });
        store
    }

    /// Gives the store of an idle instance to another invocation.
    pub(crate) fn assign(store: &mut Store<Self>, log: Arc<dyn LogSink>, meter: Arc<CpuMeter>) {
        let sandbox = store.data_mut();
        let limits = sandbox.profile.limits;
        sandbox.log = sandbox.profile.log(log);
        sandbox.stdio.redirect(&sandbox.log);
        sandbox.http.redirect(&sandbox.log);
        sandbox.meter = meter;
        sandbox.deadline = Instant::now() + limits.time;
        store.set_epoch_deadline(1);
    }

    /// Forgets what an earlier invocation was refused.
    pub(crate) fn forget_refusals(&mut self) {
        self.limiter.forget();
    }

    /// Returns the memory to the functions' share. The instance must not be called any
    /// more.
    pub(crate) fn release_memory(&mut self) {
        self.limiter.release();
    }

    /// Records that the instance exists and the plugin is about to be called.
    pub(crate) fn instantiated(&self) {
        self.meter.instantiated();
    }

    fn out_of_time(&self) -> Option<Clock> {
        if self.meter.spent() >= self.profile.limits.cpu {
            Some(Clock::Cpu)
        } else if Instant::now() >= self.deadline {
            Some(Clock::Wall)
        } else {
            None
        }
    }

    /// The last growth that the plugin was refused.
    pub(crate) fn refused(&self) -> Option<CallError> {
        self.limiter.refused()
    }
}

fn table(handles: u32) -> ResourceTable {
    let mut table = ResourceTable::new();
    table.set_max_capacity(usize::try_from(handles).unwrap_or(usize::MAX));
    table
}

/// How much one call of a plugin may copy to the handler, in bytes: a response of
/// the largest size with its framing, or a chunk of a stream.
pub(crate) fn hostcall_fuel(limits: &Limits) -> usize {
    const FRAMING: u64 = 8 << 20;
    let bytes = limits.response_body.saturating_add(FRAMING);
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

impl WasiView for Sandbox {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let Self {
            profile,
            stdio,
            wasi,
            table,
            ..
        } = self;
        WasiCtxView {
            ctx: wasi.get_or_insert_with(|| wasi::context(profile, stdio)),
            table,
        }
    }
}
