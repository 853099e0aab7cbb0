//! The direct path: runs a plugin of the `function` contract as the core module that
//! it is.
//!
//! The general path wraps a core module as a component, which is then three core
//! instances, tables between them, and a component instance around them: two thirds
//! of what a fresh sandbox costs before the plugin's first instruction. Here the module
//! alone is instantiated, and its imports and exports speak the canonical ABI
//! (<https://component-model.bytecodealliance.org/advanced/canonical-abi.html>) with
//! the host functions in [`imports`].
//!
//! A host function cannot call the guest back, for memory say, without another stack.
//! So the module is [rewritten](rewrite) when it is loaded: the loop that asks the host
//! how much memory it needs and the guest for that memory is code of the guest.
//!
//! Only files that are core modules come here, if they import nothing but what
//! is [`offered`]. They are converted to a component all the same, which checks their
//! types. Everything else takes the general path, and `CORRAL_DIRECT=off` sends all
//! plugins there: both give the same answers.

mod imports;
mod offered;
mod rewrite;

use corral_protocol::Invocation;
use tokio::time::Instant;
use wasmtime::{InstancePre, Linker, Module, ModuleExport, Store, TypedFunc};

use crate::bindings::version_0_2::corral::function::types::{Failure, Outcome};
use crate::function_indices::FunctionIndices;
use crate::sandbox::{CurrentInvocation, Sandbox};

pub(crate) use imports::linker;
pub(crate) use rewrite::{Rewritten, rewrite};

/// A linked module.
pub(crate) struct DirectPre {
    instance: InstancePre<Sandbox>,
    entry: ModuleExport,
    indices: FunctionIndices,
}

/// An instance, which can be called.
pub(crate) struct Direct {
    entry: TypedFunc<(), ()>,
}

impl DirectPre {
    /// Links a module that [`rewrite`] has made, whose functions have these `indices`.
    ///
    /// # Errors
    /// When its imports or exports have other types than the contract says.
    pub(crate) fn new(
        linker: &Linker<Sandbox>,
        module: &Module,
        indices: FunctionIndices,
    ) -> wasmtime::Result<Self> {
        let entry = module
            .get_export_index(rewrite::ENTRY)
            .ok_or_else(|| wasmtime::format_err!("the module was not rewritten"))?;
        Ok(Self {
            instance: linker.instantiate_pre(module)?,
            entry,
            indices,
        })
    }

    /// A new instance.
    ///
    /// # Errors
    /// When its start function traps, or a limit is reached.
    pub(crate) async fn instantiate(&self, store: &mut Store<Sandbox>) -> wasmtime::Result<Direct> {
        store.data_mut().indices = self.indices;
        let instance = self.instance.instantiate_async(&mut *store).await?;
        let entry = instance.get_module_export(&mut *store, &self.entry);
        let entry = entry.and_then(wasmtime::Extern::into_func);
        let entry = entry.ok_or_else(|| wasmtime::format_err!("the module was not rewritten"))?;
        Ok(Direct {
            entry: entry.typed(&*store)?,
        })
    }
}

impl Direct {
    /// Calls `handle` once. The plugin is stopped at `deadline`.
    ///
    /// # Errors
    /// When the plugin traps.
    pub(crate) async fn call(
        &self,
        store: &mut Store<Sandbox>,
        invocation: Invocation,
        deadline: Instant,
    ) -> wasmtime::Result<Result<Outcome, Failure>> {
        let (trigger, current) = CurrentInvocation::new(invocation, deadline);
        let sandbox = store.data_mut();
        sandbox.begin(current);
        sandbox.transfer.pass(trigger);
        self.entry.call_async(&mut *store, ()).await?;
        let sandbox = store.data_mut();
        sandbox.end();
        sandbox.transfer.taken()
    }
}
