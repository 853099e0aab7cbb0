//! Configures wasmtime for many short calls, each in its own instance.

use std::num::NonZeroUsize;

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
};

use crate::code_target::CodeTarget;
use crate::error::EngineError;
use crate::freshness::Reset;

/// The largest linear memory that a plugin can be given, in bytes: all that a
/// 32-bit plugin can address.
pub const MAX_MEMORY: usize = 4 << 30;

/// How many tables and memories one plugin may declare. A component made from a
/// program has one memory and two tables, so this leaves room for compositions.
/// The pool has room for that many of every instance, so that one plugin cannot
/// take them from another.
pub(crate) const MAX_MEMORIES: u32 = 8;
pub(crate) const MAX_TABLES: u32 = 32;

/// The most core instances of one plugin, whatever its limits.
const MAX_INSTANCES: u32 = 1000;

/// Memory of a finished instance that is cleared and kept resident rather than
/// returned to the system, if the kernel reports which pages were written. Most
/// small plugins touch less, and then an invocation costs no page fault and no
/// system call to unmap.
const KEEP_WRITTEN: usize = 1 << 20;

/// The same if it does not: all of it is cleared after each call.
const KEEP_FIRST: usize = 256 << 10;

/// How far a memory can grow without being moved when address space is scarce.
const GROWTH: u64 = 1 << 20;

/// How the instances of plugins get their memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// From slots that are mapped once, which is fast.
    Pooling,
    /// From the system for every instance: for machines and containers that
    /// restrict the address space.
    OnDemand,
}

/// What an engine can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tasks {
    /// Components whose functions run one after another, as in WASI 0.2. The fast
    /// engine: the bookkeeping of concurrent tasks, which every store pays for,
    /// halves the rate of small calls.
    Sequential,
    /// Also components with tasks, streams and futures of the component model,
    /// as in WASI 0.3.
    Concurrent,
}

/// The settings that an engine shares with the one that compiles for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// The stack of one invocation, in bytes.
    pub(crate) stack: usize,
    pub(crate) tasks: Tasks,
    pub(crate) allocation: Allocation,
}

/// How well an engine compiles. Any engine of the same [`Kind`] can run the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For code that runs fast.
    Full,
    /// For code that is ready soon.
    Quick,
}

/// Creates an engine. Its pool is sized for `concurrency` invocations at once in
/// this process.
pub(crate) fn create(
    concurrency: u32,
    stack: usize,
    tasks: Tasks,
) -> Result<(Engine, Allocation), EngineError> {
    let mut kind = Kind {
        stack,
        tasks,
        allocation: Allocation::Pooling,
    };
    let mut config = base(kind);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(concurrency)));
    if let Ok(engine) = Engine::new(&config) {
        return Ok((engine, kind.allocation));
    }
    // A pool reserves terabytes of address space, which `ulimit -v` or a small
    // machine refuses. It only makes calls faster.
    kind.allocation = Allocation::OnDemand;
    Ok((compiler(kind, Effort::Full)?, kind.allocation))
}

/// An engine that only compiles, for one of the same kind from [`create`].
pub(crate) fn compiler(kind: Kind, effort: Effort) -> Result<Engine, EngineError> {
    let mut config = base(kind);
    if effort == Effort::Quick {
        // The faster register allocator is not covered by wasmtime's security policy.
        config.cranelift_opt_level(OptLevel::None);
    }
    let engine = Engine::new(&config);
    engine.map_err(|error| EngineError::from_display(&error))
}

/// An engine that only compiles, for one of the same kind on another machine.
pub(crate) fn cross_compiler(kind: Kind, target: &CodeTarget) -> Result<Engine, EngineError> {
    let mut config = base(kind);
    target.apply(&mut config)?;
    let engine = Engine::new(&config);
    engine.map_err(|error| EngineError::from_display(&error))
}

/// The settings for every engine of this kind, without those of its pool.
pub(crate) fn base(kind: Kind) -> Config {
    let Kind {
        stack,
        tasks,
        allocation,
    } = kind;
    let mut config = Config::new();
    if allocation == Allocation::OnDemand {
        // By default each memory reserves all that it could ever grow to, which is
        // gigabytes of address space. Without it the code checks each access.
        config
            .memory_reservation(0)
            .memory_reservation_for_growth(GROWTH)
            .memory_guard_size(0);
    }
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

/// A pool for `concurrency` invocations at once, and as many idle instances.
pub(crate) fn pool(concurrency: u32) -> PoolingAllocationConfig {
    // As many instances may be kept idle as may run.
    let concurrency = concurrency.saturating_mul(2);
    let (scan, keep) = match Reset::detect() {
        Reset::WrittenPages => (Enabled::Yes, KEEP_WRITTEN),
        Reset::AllPages | Reset::AllPagesForSafety | Reset::AllPagesForSpeed => {
            (Enabled::No, KEEP_FIRST)
        }
    };
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
        .linear_memory_keep_resident(keep)
        .table_keep_resident(64 << 10)
        .pagemap_scan(scan);
    pool
}
