//! Checks that the kernel reports which pages of a sandbox were written.
//!
//! A slot of the pool is reset between two calls. With `pagemap_scan` only the
//! pages that the kernel reports as written are reset, so a kernel that misses one
//! would leak memory of one call to the next. Before the first sandbox is created,
//! this module writes into a slot, returns it, allocates it again and looks for
//! what it wrote.

use std::sync::OnceLock;

use wasmtime::{
    Config, Enabled, Engine, Instance, InstanceAllocationStrategy, Module, PoolingAllocationConfig,
    Store,
};

/// A memory of 16 pages whose first holds data of the module, and a table of
/// 4,096 elements. `write` changes both, `leftovers` counts what differs from a
/// fresh instance. Assembled from `probe.wat`.
const PROBE: &[u8] = include_bytes!("probe.wasm");

/// How the memory of a sandbox is reset after its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// The kernel reports the pages that were written, and those are reset.
    WrittenPages,
    /// The kernel cannot report them: the first pages are reset and the rest is
    /// returned to the system, which is slower.
    AllPages,
    /// The kernel claims to report them, but missed some in the check. The same is
    /// done as for [`Reset::AllPages`].
    AllPagesForSafety,
    /// The kernel also reports pages that nothing has used, so that each reset would
    /// allocate and clear them all. The same is done as for [`Reset::AllPages`].
    AllPagesForSpeed,
}

impl Reset {
    /// What works on this machine; checked once per process.
    pub(crate) fn detect() -> Self {
        static DETECTED: OnceLock<Reset> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            if !PoolingAllocationConfig::is_pagemap_scan_available() {
                return Self::AllPages;
            }
            match leftovers_after_reset() {
                Ok(0) if resets_unused_pages() => Self::AllPagesForSpeed,
                Ok(0) => Self::WrittenPages,
                Ok(_) | Err(_) => Self::AllPagesForSafety,
            }
        })
    }
}

/// Writes into a slot, returns it, allocates it again, and counts what is still
/// there.
fn leftovers_after_reset() -> wasmtime::Result<u32> {
    let engine = engine()?;
    let module = Module::from_binary(&engine, PROBE)?;
    let written = in_fresh_instance(&engine, &module, &["write", "leftovers"])?;
    wasmtime::ensure!(written > 0, "the probe does not see what it wrote itself");
    in_fresh_instance(&engine, &module, &["leftovers"])
}

/// Writes to one page of a slot, returns it, allocates it again, and looks whether the
/// reset has allocated other pages. Linux 6.18 reports every page of a page table as
/// written that is not mapped.
#[cfg(target_os = "linux")]
fn resets_unused_pages() -> bool {
    // Without an answer, what is known to be safe is kept.
    pages_after_reset().is_ok_and(|pages| pages > MAX_USED)
}

#[cfg(not(target_os = "linux"))]
fn resets_unused_pages() -> bool {
    false
}

/// The page that was written to and those with data of the module may be allocated
/// after a reset.
#[cfg(target_os = "linux")]
const MAX_USED: usize = 4;

/// How many pages of the memory are allocated after a reset.
#[cfg(target_os = "linux")]
fn pages_after_reset() -> wasmtime::Result<usize> {
    use std::fs::File;
    use std::os::unix::fs::FileExt;

    /// With larger pages the entries lie beyond the end of the file, and there is no
    /// answer. Valgrind cannot run programs that ask rustix for the size.
    const PAGE: usize = 4096;
    const ENTRY: usize = 8;
    /// The bit of an entry that says that the page is in memory
    /// (Documentation/admin-guide/mm/pagemap.rst).
    const PRESENT: u64 = 1 << 63;

    let engine = engine()?;
    let module = Module::from_binary(&engine, PROBE)?;
    let instantiate = || {
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[])?;
        let memory = instance.get_memory(&mut store, "memory");
        let memory = memory.ok_or_else(|| wasmtime::format_err!("the probe has no memory"))?;
        wasmtime::error::Ok((store, memory))
    };
    let (mut store, memory) = instantiate()?;
    let middle = memory.data_size(&store) / 2;
    memory.write(&mut store, middle, &[1])?;
    drop(store);
    let (store, memory) = instantiate()?;
    let (first, count) = (
        memory.data_ptr(&store).addr() / PAGE,
        memory.data_size(&store) / PAGE,
    );
    let mut entries = vec![0; count.saturating_mul(ENTRY)];
    let offset = u64::try_from(first.saturating_mul(ENTRY))?;
    File::open("/proc/self/pagemap")?.read_exact_at(&mut entries, offset)?;
    let (entries, _) = entries.as_chunks::<ENTRY>();
    let present = |entry: &&[u8; ENTRY]| u64::from_ne_bytes(**entry) & PRESENT != 0;
    Ok(entries.iter().filter(present).count())
}

/// An engine with room for one instance, so that the second gets the slot of the
/// first.
fn engine() -> wasmtime::Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(1)
        .total_memories(1)
        .total_tables(1)
        .total_component_instances(1)
        .total_stacks(0)
        .max_memory_size(1 << 20)
        .table_elements(4096)
        .linear_memory_keep_resident(1 << 20)
        .table_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Yes);
    let mut config = Config::new();
    config
        .memory_reservation(1 << 20)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

/// Calls the functions one after another in a new instance; returns the result of
/// the last one.
fn in_fresh_instance(engine: &Engine, module: &Module, calls: &[&str]) -> wasmtime::Result<u32> {
    let mut store = Store::new(engine, ());
    let instance = Instance::new(&mut store, module, &[])?;
    let mut last = 0;
    for name in calls {
        let function = instance.get_typed_func::<(), u32>(&mut store, name)?;
        last = function.call(&mut store, ())?;
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probe_matches_its_source() {
        let text = include_str!("probe.wat");
        assert_eq!(wat::parse_str(text).unwrap(), PROBE);
    }

    /// Freshness relies on this: where the kernel offers the scan, it works.
    #[test]
    fn a_reset_slot_has_no_leftovers() {
        if PoolingAllocationConfig::is_pagemap_scan_available() {
            assert_eq!(leftovers_after_reset().unwrap(), 0);
            let fast = [Reset::WrittenPages, Reset::AllPagesForSpeed];
            assert!(fast.contains(&Reset::detect()), "{:?}", Reset::detect());
        } else {
            assert_eq!(Reset::detect(), Reset::AllPages);
        }
    }
}
