//! Core modules become components at load, so that nobody needs another tool.

use std::borrow::Cow;

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
    WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::ComponentEncoder;

use super::contents::{Contents, Shape, contents};
use crate::error::LoadError;

/// Gives `wasm` back as a component, as it is or wrapped, and what is in that.
///
/// # Errors
/// When the file is no WebAssembly, or a core module that says too little of
/// itself to be wrapped.
pub(crate) fn to_component(wasm: &[u8]) -> Result<(Cow<'_, [u8]>, Contents), LoadError> {
    let found = contents(wasm)?;
    match found.shape {
        Shape::Component => Ok((Cow::Borrowed(wasm), found)),
        Shape::Module {
            typed,
            preview1,
            program,
        } => {
            if !typed && !program {
                return Err(LoadError::PlainModule);
            }
            let component = wrap(wasm, preview1 || !typed, program)?;
            let found = contents(&component)?;
            Ok((Cow::Owned(component), found))
        }
    }
}

fn wrap(module: &[u8], preview1: bool, program: bool) -> Result<Vec<u8>, LoadError> {
    let encoder = ComponentEncoder::default().validate(true);
    let mut encoder = encoder.module(module).map_err(failed)?;
    if preview1 {
        let adapter = if program {
            WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER
        } else {
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER
        };
        encoder = encoder
            .adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter)
            .map_err(failed)?;
    }
    encoder.encode().map_err(failed)
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err wants"
)]
fn failed(error: impl std::fmt::Display) -> LoadError {
    LoadError::Componentize(format!("{error:#}"))
}
