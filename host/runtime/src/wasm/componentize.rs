//! Converts core modules to components at load, so that no other tool is needed.

use std::borrow::Cow;

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
    WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::ComponentEncoder;

use super::metadata::{Metadata, Shape, read_metadata};
use super::{conversion_failed, exit_code};
use crate::error::LoadError;

/// Returns `wasm` as a component, converted if it is a core module, with the
/// metadata of the component.
///
/// # Errors
/// When the file is not WebAssembly, or a core module that cannot be converted.
pub(crate) fn to_component(wasm: &[u8]) -> Result<(Cow<'_, [u8]>, Metadata), LoadError> {
    let found = read_metadata(wasm)?;
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
            let found = read_metadata(&component)?;
            Ok((Cow::Owned(component), found))
        }
    }
}

fn wrap(module: &[u8], preview1: bool, program: bool) -> Result<Vec<u8>, LoadError> {
    let module = if preview1 && program {
        exit_code::pass_on(module)?
    } else {
        Cow::Borrowed(module)
    };
    let mut encoder = ComponentEncoder::default();
    encoder
        .validate(true)
        .module(&module)
        .map_err(conversion_failed)?;
    if preview1 {
        let adapter = if program {
            WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER
        } else {
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER
        };
        encoder
            .adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter)
            .map_err(conversion_failed)?;
    }
    encoder.encode().map_err(conversion_failed)
}
