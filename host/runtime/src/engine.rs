//! What the wasmtime engines of the process are tuned for: many short calls,
//! each in an instance of its own.

use std::num::NonZeroUsize;

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// The largest linear memory that a plugin can be given, in bytes: all that a
/// 32-bit plugin can address.
pub const MAX_MEMORY: usize = 4 << 30;

/// How many tables and memories one plugin may declare. A component made from a
/// program has one memory and two tables, so this leaves room for compositions.
/// The pool has room for so many of each instance: what one plugin takes of it
/// is not what another finds missing.
pub(crate) const MAX_MEMORIES: u32 = 8;
pub(crate) const MAX_TABLES: u32 = 32;

/// How many core instances one plugin may be made of, whatever its limits say.
const MAX_INSTANCES: u32 = 1000;

/// Memory of a finished instance that is cleared and kept rather than given
/// back to the system. Most small plugins touch less, and then an invocation
/// costs no page fault and no system call to unmap.
const KEEP_RESIDENT: usize = 1 << 20;

/// How the instances of plugins get their memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// From slots that are mapped once; the quick way.
    Pooling,
    /// From the system, anew for every instance: for machines and containers
    /// that restrict the address space.
    OnDemand,
}

/// What an engine can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tasks {
    /// Components whose functions run one after another, as in WASI 0.2. The
    /// quick engine: the bookkeeping of concurrent tasks, which every store pays
    /// for, halves the rate of small calls.
    Sequential,
    /// Also components with tasks, streams and futures of the component model,
    /// as in WASI 0.3.
    Concurrent,
}

/// Why no engine could be made.
#[derive(Debug, thiserror::Error)]
#[error("this machine cannot run WebAssembly: {0}")]
pub struct EngineError(String);

impl EngineError {
    pub(crate) fn from_display(error: &dyn std::fmt::Display) -> Self {
        Self(format!("{error:#}"))
    }
}

/// Makes an engine. `concurrency` is the number of invocations that may run at
/// once in this process; the pool is laid out for it.
pub(crate) fn create(
    concurrency: u32,
    stack: usize,
    tasks: Tasks,
) -> Result<(Engine, Allocation), EngineError> {
    let mut config = base(stack, tasks);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(concurrency)));
    if let Ok(engine) = Engine::new(&config) {
        return Ok((engine, Allocation::Pooling));
    }
    // A pool reserves terabytes of address space, which `ulimit -v` or a small
    // machine refuses. Nothing but speed is lost without it.
    let engine =
        Engine::new(&base(stack, tasks)).map_err(|error| EngineError::from_display(&error))?;
    Ok((engine, Allocation::OnDemand))
}

/// An engine that only compiles, for one made by [`create`] with the same stack
/// and tasks: how instances are allocated does not show in the code.
pub(crate) fn compiler(stack: usize, tasks: Tasks) -> Result<Engine, EngineError> {
    Engine::new(&base(stack, tasks)).map_err(|error| EngineError::from_display(&error))
}

fn base(stack: usize, tasks: Tasks) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .concurrency_support(tasks == Tasks::Concurrent)
        .max_wasm_stack(stack)
        // Host calls run on the same stack, below the guest.
        .async_stack_size(stack + (512 << 10))
        .wasm_backtrace_max_frames(NonZeroUsize::new(16));
    config
}

fn pool(concurrency: u32) -> PoolingAllocationConfig {
    // As many instances may be kept idle as may run.
    let concurrency = concurrency.saturating_mul(2);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(concurrency)
        .total_core_instances(concurrency.saturating_mul(MAX_INSTANCES))
        .total_memories(concurrency.saturating_mul(MAX_MEMORIES))
        .total_tables(concurrency.saturating_mul(MAX_TABLES))
        .total_stacks(concurrency)
        .max_core_instances_per_component(MAX_INSTANCES)
        .max_memories_per_component(MAX_MEMORIES)
        .max_tables_per_component(MAX_TABLES)
        .max_memories_per_module(MAX_MEMORIES)
        .max_tables_per_module(MAX_TABLES)
        .max_core_instance_size(16 << 20)
        .max_component_instance_size(16 << 20)
        .table_elements(100_000)
        .max_memory_size(MAX_MEMORY)
        .max_unused_warm_slots(concurrency)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(64 << 10)
        .async_stack_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Auto);
    pool
}
