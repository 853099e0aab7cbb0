//! Loads compiled code: the only `unsafe` of the runtime.

#![allow(
    unsafe_code,
    reason = "running compiled code cannot be checked by the compiler; see SAFETY"
)]

use wasmtime::component::Component;
use wasmtime::{Config, Engine, Module};

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

    /// Maps compiled code.
    ///
    /// # Errors
    /// When it was compiled for another engine, operating system or processor.
    fn map(engine: &Engine, file: &TrustedFile) -> wasmtime::Result<Self>;

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
// - `handler package` puts such files into the app, made by `Engine::precompile_component`
//   or `Engine::precompile_module` on another machine. They come with the deployment that
//   brings the handler itself: who could put other code there could as well replace the
//   handler. The rules above hold for them too, once they are unpacked: the folder belongs
//   to our user or to root, others cannot write to it, and the digests match. On a
//   read-only mount of a package, the mount says the same of all of its files. The name
//   of a file says how the plugin was converted, so that the code is that of the plugin.
// The engine itself refuses code of other versions, settings or machines, and code with
// instructions that this processor does not have.
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

    fn map(engine: &Engine, file: &TrustedFile) -> wasmtime::Result<Self> {
        // SAFETY: see above.
        unsafe { Self::deserialize_file(engine, file.path()) }
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

    fn map(engine: &Engine, file: &TrustedFile) -> wasmtime::Result<Self> {
        // SAFETY: see above.
        unsafe { Self::deserialize_file(engine, file.path()) }
    }

    fn load(engine: &Engine, code: &[u8]) -> Result<Self, LoadError> {
        // SAFETY: see above.
        unsafe { Self::deserialize(engine, code) }.map_err(unloadable)
    }
}

/// Has `config` compile code with the instructions of `preset`, one of Cranelift's names.
pub(crate) fn enable_instructions(config: &mut Config, preset: &str) {
    // SAFETY: a flag must not break what the engine relies on. That of a processor only
    // selects instructions. An engine refuses code whose flags name instructions that the
    // processor does not have, when it is loaded.
    unsafe { config.cranelift_flag_enable(preset) };
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the signature that map_err needs"
)]
fn unloadable(error: wasmtime::Error) -> LoadError {
    LoadError::Compiler(format!("{error:#}"))
}
