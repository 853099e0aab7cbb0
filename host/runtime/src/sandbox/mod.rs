//! Everything that one instance of a plugin can reach: the data of its store.

mod clocks;
mod config;
pub(crate) mod errors;
pub(crate) mod files;
mod http;
mod limiter;
mod lines;
mod logging;
mod outgoing;
pub(crate) mod paths;
pub(crate) mod sockets;
mod wasi;

use std::sync::Arc;
use std::time::Instant;

use corral_app::{Clocks, InstancePolicy, Limits, NetGrant};
use wasmtime::component::ResourceTable;
use wasmtime::{Engine, Store, UpdateDeadline};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::error::{CallError, Clock};
use crate::log::{Journal, LogSink};
use crate::meter::CpuMeter;
use crate::tenant::Tenant;
use crate::usage::{Share, Usage};
use files::OpenFiles;
use limiter::Limiter;

pub(crate) use outgoing::{Network, Outgoing};
pub(crate) use wasi::Stdio;

/// What a function's plugin may use: resolved from plugin.json, the app's
/// settings and the built-in defaults.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The function's name.
    pub name: String,
    /// Its limits.
    pub limits: Limits,
    /// Whether instances are kept.
    pub instances: InstancePolicy,
    /// The settings it was granted, by name.
    pub settings: Vec<(String, String)>,
    /// The names of settings that it may ask for, with `*` for any characters.
    pub setting_names: Vec<String>,
    /// The folders it was granted.
    pub files: Vec<corral_app::FileGrant>,
    /// Where it may send requests.
    pub net: Vec<NetGrant>,
    /// How fine its clocks are.
    pub clocks: Clocks,
    /// How messages name the file that grants: `order/plugin.json`.
    pub file: Arc<str>,
}

/// The data of one store. It lives as long as one instance.
pub(crate) struct Sandbox {
    pub(crate) profile: Arc<Profile>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) stdio: Stdio,
    limiter: Limiter,
    meter: Arc<CpuMeter>,
    deadline: Instant,
    table: ResourceTable,
    open_files: OpenFiles,
    http: http::Http,
    /// Made at the first call of a WASI function: a plugin without such imports
    /// never pays for it.
    wasi: Option<WasiCtx>,
}

/// The epoch callback's word to the outside that time ran out.
#[derive(Debug, thiserror::Error)]
#[error("time ran out")]
pub(crate) struct OutOfTime(pub(crate) Clock);

impl Sandbox {
    /// A store for one instance, with all its limits armed. A program gets
    /// `input` on its standard input.
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
        let journal = Arc::new(Journal::new(log, &limits, &profile.file));
        let stdio = Stdio::new(&journal, input, limits.response_body);
        let mut store = Store::new(
            engine,
            Self {
                profile,
                http: http::Http::new(outgoing, Arc::clone(&journal)),
                journal,
                stdio,
                limiter: Limiter::new(
                    limits,
                    Arc::clone(&tenant.memory),
                    Share::new(Arc::clone(usage)),
                ),
                meter,
                deadline: Instant::now() + limits.time,
                table: table(limits.handles),
                open_files: OpenFiles::default(),
                wasi: None,
            },
        );
        store.limiter(|sandbox| &mut sandbox.limiter);
        store.set_hostcall_fuel(copied_at_once(&limits));
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|store| match store.data().out_of_time() {
            Some(clock) => Err(OutOfTime(clock).into()),
            None => Ok(UpdateDeadline::Yield(1)),
        });
        store
    }

    /// Makes the store of a kept instance ready for another invocation.
    pub(crate) fn rearm(store: &mut Store<Self>, log: Arc<dyn LogSink>, meter: Arc<CpuMeter>) {
        let sandbox = store.data_mut();
        let limits = sandbox.profile.limits;
        sandbox.journal = Arc::new(Journal::new(log, &limits, &sandbox.profile.file));
        sandbox.limiter.forget();
        sandbox.stdio.redirect(&sandbox.journal);
        sandbox.http.redirect(&sandbox.journal);
        sandbox.meter = meter;
        sandbox.deadline = Instant::now() + limits.time;
        store.set_epoch_deadline(1);
    }

    /// Notes that the plugin is about to be called.
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

    /// What the plugin asked for last and was not given.
    pub(crate) fn refused(&self) -> Option<CallError> {
        self.limiter.refused()
    }
}

fn table(handles: u32) -> ResourceTable {
    let mut table = ResourceTable::new();
    table.set_max_capacity(usize::try_from(handles).unwrap_or(usize::MAX));
    table
}

/// What one call of a plugin may copy to the handler, in bytes: an answer of the
/// largest size and what is around it, or a piece of a stream.
fn copied_at_once(limits: &Limits) -> usize {
    const AROUND: u64 = 8 << 20;
    let bytes = limits.response_body.saturating_add(AROUND);
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
