//! What a plugin can read of an error of the host: its message, without the
//! host's backtrace. Errors carry one when `RUST_BACKTRACE` is set for the
//! handler.

use wasmtime::component::{Linker, Resource};
use wasmtime::{Error, Result, StoreContextMut};

use super::Sandbox;

/// Replaces `to-debug-string` by a function that returns the plain message.
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
