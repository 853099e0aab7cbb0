//! Loading of compiled code: the only `unsafe` in the workspace.

#![allow(
    unsafe_code,
    reason = "running compiled code cannot be checked by the compiler; see SAFETY"
)]

use wasmtime::Engine;
use wasmtime::component::Component;

use super::folder::TrustedFile;
use crate::error::LoadError;

/// Maps compiled code. `None` when it was made by another engine.
pub(super) fn component(engine: &Engine, file: &TrustedFile) -> Option<Component> {
    // SAFETY: `Component::deserialize_file` demands that the file was made by
    // `Component::serialize` and does not change while it is mapped.
    // - A `TrustedFile` exists only after `Folder::trusted` has found a regular
    //   file of ours, in a folder and with a mode that let nobody else write,
    //   whose content has the digest that we noted when we wrote it; and all we
    //   write is the result of `Component::serialize`.
    // - We replace files by renaming and never write into one, so a mapping
    //   keeps the content that was checked.
    // - A process of the same user could still interfere; it could as well
    //   replace the handler.
    // The engine itself refuses code of other versions, settings or machines.
    unsafe { Component::deserialize_file(engine, file.path()) }.ok()
}

/// Takes code over that a process of ours has just compiled.
pub(crate) fn component_of(engine: &Engine, code: &[u8]) -> Result<Component, LoadError> {
    // SAFETY: `Component::deserialize` demands bytes made by `Component::serialize`
    // or its like. These came through a pipe from a process that we started, that
    // runs this same program, and that was given nothing but a plugin to compile
    // with `Engine::precompile_component`.
    unsafe { Component::deserialize(engine, code) }
        .map_err(|error| LoadError::Compiler(format!("{error:#}")))
}
