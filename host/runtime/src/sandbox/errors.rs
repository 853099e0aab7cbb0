//! What a plugin can read of an error of the host: what went wrong, and nothing
//! of where in the host. With `RUST_BACKTRACE` set for the handler, errors carry
//! the host's stack.

use wasmtime::component::{Linker, Resource};
use wasmtime::{Error, Result, StoreContextMut};

use super::Sandbox;

/// Puts the plain message in the place of `to-debug-string`.
///
/// # Errors
/// When the linker has no such function.
pub(crate) fn hide_stacks(linker: &mut Linker<Sandbox>) -> Result<()> {
    linker.allow_shadowing(true);
    linker.instance("wasi:io/error@0.2.12")?.func_wrap(
        "[method]error.to-debug-string",
        |store: StoreContextMut<'_, Sandbox>, (error,): (Resource<Error>,)| {
            let error = store.data().table.get(&error)?;
            Ok((format!("{error:#}"),))
        },
    )?;
    linker.allow_shadowing(false);
    Ok(())
}
