//! The steps of one invocation, one at a time, for `tests/layers`, which measures what
//! each costs. Exists only with the feature `measure`.
//!
//! A step does what [`Plugin::call`](crate::Plugin::call) does at that point, with the
//! same engine settings, linker, sandbox and bindings. What surrounds the steps there
//! is missing here: metering CPU time, taking turns, and the time limit.

mod core_module;

use std::sync::Arc;

use corral_protocol::{Invocation, PluginOutput};
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, InstanceAllocationStrategy, Module, Store};

use crate::direct::{self, DirectPre, Rewritten};
use crate::engine::{self, Allocation, Effort, Kind, Tasks};
use crate::error::EngineError;
use crate::fairness::{Tenant, Tenants};
use crate::freshness::Reset;
use crate::invoke;
use crate::invoke::function::{Function, FunctionPre};
use crate::log::{DiscardLog, LogSink};
use crate::meter::CpuMeter;
use crate::sandbox::{Network, Outgoing, Profile, Sandbox};
use crate::trap;
use crate::usage::Usage;
use crate::wasm;

pub use core_module::{CoreInstance, CoreModule, CoreStore};

/// The interface that a measured plugin may import to say where it is, and its only
/// function, which has neither parameters nor results.
pub const STAMP: (&str, &str) = ("corral:measure/clock", "stamp");

/// Linear memory of all instances together: one runs at a time.
const MEMORY: u64 = 4 << 30;

/// The memories of [`Pool::Smallest`]: one that is used, and one in reserve. Every
/// memory reserves the 4 GiB that it may grow to.
const FEWEST_MEMORIES: u32 = 2;

/// The pool that instances get their memory from.
#[derive(Clone, Copy, Debug)]
pub enum Pool {
    /// That of a handler for this many concurrent invocations.
    Of(u32),
    /// A pool for one instance with one memory, where addresses are scarce: valgrind
    /// has no room for the one of a handler.
    Smallest,
}

/// How a plugin is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// As the core module that it is.
    Direct,
    /// As a component.
    General,
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StepError(String);

impl StepError {
    fn of(error: &dyn std::fmt::Display) -> Self {
        Self(format!("{error:#}"))
    }
}

/// A plugin of the `function` contract, ready to be run step by step.
pub struct Steps {
    engine: Engine,
    allocation: Allocation,
    plugin: FunctionPre,
    profile: Arc<Profile>,
    outgoing: Arc<Outgoing>,
    tenant: Arc<Tenant>,
    usage: Arc<Usage>,
    log: Arc<dyn LogSink>,
}

/// An empty sandbox.
pub struct EmptySandbox(Store<Sandbox>);

/// A sandbox with an instance of the plugin.
pub struct Instance {
    store: Store<Sandbox>,
    function: Function,
}

impl Steps {
    /// Compiles and links `wasm` for this path, and for an engine with this pool and
    /// with stacks of `stack` bytes. `stamp` is called when the plugin calls [`STAMP`].
    ///
    /// The epoch of the engine stands still, so that no call is interrupted.
    ///
    /// # Errors
    /// When the machine cannot run WebAssembly, or the plugin cannot be loaded or takes
    /// another path.
    pub fn new(
        (wasm, path): (&[u8], Path),
        profile: Profile,
        pool: Pool,
        stack: usize,
        stamp: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, StepError> {
        let engine = match pool {
            Pool::Of(concurrency) => engine::create(concurrency, stack, Tasks::Sequential),
            Pool::Smallest => smallest(stack),
        };
        let (engine, allocation) = engine.map_err(|error| StepError::of(&error))?;
        let plugin = match path {
            Path::Direct => direct(&engine, wasm, stamp),
            Path::General => general(&engine, wasm, stamp),
        };
        let outgoing = Outgoing::new(&profile.net, profile.limits.outbound, &Network::default());
        let outgoing = outgoing.map_err(|error| StepError::of(&error))?;
        Ok(Self {
            plugin: plugin?,
            tenant: Tenants::new(1, MEMORY, 1).get(&profile.name),
            engine,
            allocation,
            profile: Arc::new(profile),
            outgoing: Arc::new(outgoing),
            usage: Arc::default(),
            log: Arc::new(DiscardLog),
        })
    }

    /// Passes what the plugin logs and reports to `log`.
    #[must_use]
    pub fn log_to(self, log: Arc<dyn LogSink>) -> Self {
        Self { log, ..self }
    }

    /// How instances get their memory.
    pub fn allocation(&self) -> Allocation {
        self.allocation
    }

    /// How the memory of an instance is reset when it comes from a pool.
    pub fn reset(&self) -> Reset {
        Reset::detect()
    }

    /// Makes a sandbox.
    pub fn store(&self) -> EmptySandbox {
        EmptySandbox(Sandbox::store(
            &self.engine,
            Arc::clone(&self.profile),
            Arc::clone(&self.outgoing),
            Arc::clone(&self.log),
            None,
            CpuMeter::new(),
            (&self.tenant, &self.usage),
        ))
    }

    /// Makes an instance of the plugin in it.
    ///
    /// # Errors
    /// When it exceeds its limits.
    pub async fn instantiate(&self, sandbox: EmptySandbox) -> Result<Instance, StepError> {
        let EmptySandbox(mut store) = sandbox;
        let function = self.plugin.instantiate(&mut store).await;
        let function = function.map_err(|error| StepError::of(&error))?;
        store.data().instantiated();
        Ok(Instance { store, function })
    }
}

impl Instance {
    /// Passes the invocation to the plugin and takes its output.
    ///
    /// # Errors
    /// When the plugin fails.
    pub async fn call(&mut self, invocation: Invocation) -> Result<PluginOutput, StepError> {
        let Self { store, function } = self;
        let time = store.data().profile.limits.time;
        let result = function.call(store, invocation, time).await;
        trap::finish(store, result).map_err(|error| StepError::of(&error))
    }
}

/// As [`engine::create`], with a smaller pool.
fn smallest(stack: usize) -> Result<(Engine, Allocation), EngineError> {
    let kind = Kind {
        stack,
        tasks: Tasks::Sequential,
        allocation: Allocation::Pooling,
    };
    let mut pool = engine::pool(1);
    pool.total_memories(FEWEST_MEMORIES);
    let mut config = engine::base(kind);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    if let Ok(engine) = Engine::new(&config) {
        return Ok((engine, kind.allocation));
    }
    let kind = Kind {
        allocation: Allocation::OnDemand,
        ..kind
    };
    Ok((engine::compiler(kind, Effort::Full)?, kind.allocation))
}

fn general(
    engine: &Engine,
    wasm: &[u8],
    stamp: impl Fn() + Send + Sync + 'static,
) -> Result<FunctionPre, StepError> {
    let of = |error: wasmtime::Error| StepError::of(&error);
    let (component, _) = wasm::to_component(wasm).map_err(|error| StepError::of(&error))?;
    let component = Component::from_binary(engine, &component).map_err(of)?;
    component.initialize_copy_on_write_image().map_err(of)?;
    let linker = linker(engine, stamp).map_err(of)?;
    let instance = linker.instantiate_pre(&component).map_err(of)?;
    FunctionPre::new(instance).map_err(of)
}

fn direct(
    engine: &Engine,
    wasm: &[u8],
    stamp: impl Fn() + Send + Sync + 'static,
) -> Result<FunctionPre, StepError> {
    let of = |error: wasmtime::Error| StepError::of(&error);
    let rewritten = direct::rewrite(wasm, |interface, name| (interface, name) == STAMP);
    let Some(Rewritten { module, indices }) = rewritten else {
        return Err(StepError("the plugin takes the general path".to_owned()));
    };
    let module = Module::from_binary(engine, &module).map_err(of)?;
    module.initialize_copy_on_write_image().map_err(of)?;
    let mut linker = direct::linker(engine).map_err(of)?;
    let (interface, function) = STAMP;
    linker.func_wrap(interface, function, stamp).map_err(of)?;
    let pre = DirectPre::new(&linker, &module, indices).map_err(of)?;
    Ok(FunctionPre::Direct(pre))
}

fn linker(
    engine: &Engine,
    stamp: impl Fn() + Send + Sync + 'static,
) -> wasmtime::Result<Linker<Sandbox>> {
    let mut linker = invoke::linker(engine, Tasks::Sequential)?;
    let (interface, function) = STAMP;
    let mut clock = linker.instance(interface)?;
    clock.func_wrap(function, move |_, ()| {
        stamp();
        Ok(())
    })?;
    Ok(linker)
}
