//! What the engine costs without components and sandboxes: the floor of the layers.

use wasmtime::{Engine, InstancePre, Linker, Memory, Module, Store, TypedFunc};

use super::{StepError, Steps};

/// The function by which the canonical ABI takes memory of a guest: old address, old
/// size, alignment, new size.
const ALLOCATOR: &str = "cabi_realloc";

/// The alignment of strings is 1, that of lists of them 4; the largest is 8.
const ALIGNMENT: i32 = 4;

/// A core module whose imports trap.
pub struct CoreModule {
    engine: Engine,
    instance: InstancePre<()>,
}

/// A store without data and limits.
pub struct CoreStore(Store<()>);

/// An instance of a core module.
pub struct CoreInstance {
    store: Store<()>,
    memory: Memory,
    allocator: Option<TypedFunc<(i32, i32, i32, i32), i32>>,
}

impl CoreModule {
    /// Compiles `module` for the engine of `steps`.
    ///
    /// # Errors
    /// When it is not a core module.
    pub fn new(steps: &Steps, module: &[u8]) -> Result<Self, StepError> {
        let of = |error: wasmtime::Error| StepError::of(&error);
        let engine = steps.engine.clone();
        let module = Module::from_binary(&engine, module).map_err(of)?;
        let mut linker = Linker::new(&engine);
        linker
            .define_unknown_imports_as_traps(&module)
            .map_err(of)?;
        let instance = linker.instantiate_pre(&module).map_err(of)?;
        Ok(Self { engine, instance })
    }

    /// Makes an empty store.
    pub fn store(&self) -> CoreStore {
        CoreStore(Store::new(&self.engine, ()))
    }

    /// Makes an instance in it.
    ///
    /// # Errors
    /// When the module does not export its memory, or cannot be instantiated.
    pub async fn instantiate(&self, store: CoreStore) -> Result<CoreInstance, StepError> {
        let CoreStore(mut store) = store;
        // The epoch stands still, and a deadline that was never set has passed.
        store.set_epoch_deadline(1);
        let instance = self.instance.instantiate_async(&mut store).await;
        let instance = instance.map_err(|error| StepError::of(&error))?;
        let memory = instance.get_memory(&mut store, "memory");
        Ok(CoreInstance {
            memory: memory.ok_or_else(|| StepError("the module exports no memory".to_owned()))?,
            allocator: instance.get_typed_func(&mut store, ALLOCATOR).ok(),
            store,
        })
    }
}

impl CoreInstance {
    /// Grows the memory by one page of 64 KiB, as the guest's instruction does.
    ///
    /// # Errors
    /// When the memory has a maximum and it is reached.
    pub fn grow(&mut self) -> Result<(), StepError> {
        let grown = self.memory.grow(&mut self.store, 1);
        grown.map(drop).map_err(|error| StepError::of(&error))
    }

    /// Takes `bytes` bytes from the guest's allocator; `None` if it has none.
    ///
    /// # Errors
    /// When the guest fails.
    pub fn allocate(&mut self, bytes: i32) -> Result<Option<i32>, StepError> {
        let Some(allocator) = &self.allocator else {
            return Ok(None);
        };
        let address = allocator.call(&mut self.store, (0, 0, ALIGNMENT, bytes));
        address.map(Some).map_err(|error| StepError::of(&error))
    }
}
