//! Loads compiled code: the only `unsafe` of the runtime.

#![allow(
    unsafe_code,
    reason = "running compiled code cannot be checked by the compiler; see SAFETY"
)]

use wasmtime::component::Component;
use wasmtime::{Engine, Module};

use super::folder::TrustedFile;
use crate::error::LoadError;

/// What the engine compiles: a component or a core module.
pub(crate) trait Code: Sized {
    /// The end of the names of its files.
    const SUFFIX: &'static str;

    /// Compiles `wasm` in this process.
    fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Self>;

    /// The code, to be loaded by the same engine.
    fn serialize(&self) -> wasmtime::Result<Vec<u8>>;

    /// Maps compiled code. `None` if it was compiled for another engine.
    fn map(engine: &Engine, file: &TrustedFile) -> Option<Self>;

    /// Loads code that a compiler process of ours has just returned.
    fn load(engine: &Engine, code: &[u8]) -> Result<Self, LoadError>;
}

// SAFETY, of both implementations: `deserialize_file` requires that the file was made
// by `serialize` of the same type and does not change while it is mapped. The engine
// refuses code of the other type.
// - A `TrustedFile` exists only after `Folder::trusted` has found a regular
//   file whose content has the digest that was recorded beside it, in a folder of
//   `PrivateFolder`; and all we write is the result of `serialize`.
// - That folder, the file and the digest belong to our user or to an administrator
//   and are not writable by others, so that the digest is ours. On Unix this is
//   checked by owner and mode, on Windows by owner and access rights.
// - We replace files by renaming and never write into one, so a mapping
//   keeps the content that was checked.
// - A process of the same user could still interfere; it could as well
//   replace the handler.
// The engine itself refuses code of other versions, settings or machines.
//
// `deserialize` requires bytes made by `serialize` or an equivalent. These came through
// a pipe from a process that we started, that runs this same program, and whose only
// input was a plugin to compile with `Engine::precompile_component` or
// `Engine::precompile_module`.

impl Code for Component {
    const SUFFIX: &'static str = "";

    fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Self> {
        Self::from_binary(engine, wasm)
    }

    fn serialize(&self) -> wasmtime::Result<Vec<u8>> {
        self.serialize()
    }

    fn map(engine: &Engine, file: &TrustedFile) -> Option<Self> {
        // SAFETY: see above.
        unsafe { Self::deserialize_file(engine, file.path()) }.ok()
    }

    fn load(engine: &Engine, code: &[u8]) -> Result<Self, LoadError> {
        // SAFETY: see above.
        unsafe { Self::deserialize(engine, code) }.map_err(unloadable)
    }
}

impl Code for Module {
    const SUFFIX: &'static str = "-module";

    fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Self> {
        Self::from_binary(engine, wasm)
    }

    fn serialize(&self) -> wasmtime::Result<Vec<u8>> {
        self.serialize()
    }

    fn map(engine: &Engine, file: &TrustedFile) -> Option<Self> {
        // SAFETY: see above.
        unsafe { Self::deserialize_file(engine, file.path()) }.ok()
    }

    fn load(engine: &Engine, code: &[u8]) -> Result<Self, LoadError> {
        // SAFETY: see above.
        unsafe { Self::deserialize(engine, code) }.map_err(unloadable)
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the signature that map_err needs"
)]
fn unloadable(error: wasmtime::Error) -> LoadError {
    LoadError::Compiler(format!("{error:#}"))
}
