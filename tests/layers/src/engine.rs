//! What the engine takes for parts of an invocation, without components and sandboxes.

use anyhow::Result;
use corral_runtime::measure::{CoreModule, Steps};

use crate::marks::{BETWEEN, Marks, mark};

/// Calls of the guest's allocator that are measured together.
const ALLOCATIONS: usize = 32;

/// The size of each, in bytes: that of a header's name or value.
const SIZE: i32 = 24;

/// Instantiates the core module of the plugin `count` times, `measured` or not.
pub(crate) async fn measure(
    steps: &Steps,
    plugin: &[u8],
    (count, measured): (usize, bool),
    all: &mut Marks,
) -> Result<()> {
    let module = CoreModule::new(steps, plugin)?;
    for _ in 0..count {
        mark(BETWEEN);
        mark("mark");
        let store = module.store();
        mark("store");
        let mut instance = module.instantiate(store).await?;
        mark("instantiate");
        instance.grow()?;
        mark("first_growth");
        instance.grow()?;
        mark("second_growth");
        // The first one may grow the memory.
        instance.allocate(SIZE)?;
        mark("first_allocation");
        for _ in 0..ALLOCATIONS {
            instance.allocate(SIZE)?;
        }
        mark("32_allocations");
        drop(instance);
        mark("drop");
        all.collect(measured.then_some("engine"));
    }
    Ok(())
}
