//! Loads compiled code: the only `unsafe` in the workspace.

#![allow(
    unsafe_code,
    reason = "running compiled code cannot be checked by the compiler; see SAFETY"
)]

use wasmtime::Engine;
use wasmtime::component::Component;

use super::folder::TrustedFile;
use crate::error::LoadError;

/// Maps compiled code. `None` if it was compiled for another engine.
pub(super) fn map_compiled(engine: &Engine, file: &TrustedFile) -> Option<Component> {
    // SAFETY: `Component::deserialize_file` requires that the file was made by
    // `Component::serialize` and does not change while it is mapped.
    // - A `TrustedFile` exists only after `Folder::trusted` has found a regular
    //   file whose content has the digest that was recorded beside it, in a folder of
    //   `PrivateFolder`; and all we write is the result of `Component::serialize`.
    // - On Unix, that folder, the file and the digest belong to our user or to root
    //   and are not writable by others, so that the digest is ours. On Windows this
    //   is not checked: there, the operator vouches for the folder, as for the one
    //   that the handler itself is in. By default it is in the user's
    //   `LOCALAPPDATA`.
    // - We replace files by renaming and never write into one, so a mapping
    //   keeps the content that was checked.
    // - A process of the same user could still interfere; it could as well
    //   replace the handler.
    // The engine itself refuses code of other versions, settings or machines.
    unsafe { Component::deserialize_file(engine, file.path()) }.ok()
}

/// Loads code that a compiler process of ours has just returned.
pub(crate) fn load_compiled(engine: &Engine, code: &[u8]) -> Result<Component, LoadError> {
    // SAFETY: `Component::deserialize` requires bytes made by `Component::serialize`
    // or an equivalent. These came through a pipe from a process that we started,
    // that runs this same program, and whose only input was a plugin to compile with
    // `Engine::precompile_component`.
    unsafe { Component::deserialize(engine, code) }
        .map_err(|error| LoadError::Compiler(format!("{error:#}")))
}
