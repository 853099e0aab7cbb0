//! Converts core modules to components at load, so that no other tool is needed.

use std::borrow::Cow;

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
    WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::metadata::{Metadata, Shape, read_metadata};
use super::{conversion_failed, exit_code, go_memory};
use crate::error::LoadError;

/// The export by which a core module without component types is known to implement the
/// contract: `go build` alone makes such modules.
const HANDLE: &str = "corral:function/handler@0.2.0#handle";

/// The contract, each package after those that it uses.
const CONTRACT: [(&str, &str); 3] = [
    (
        "config.wit",
        include_str!("../../../../wit/deps/config/config.wit"),
    ),
    (
        "logging.wit",
        include_str!("../../../../wit/deps/logging/logging.wit"),
    ),
    ("function.wit", include_str!("../../../../wit/function.wit")),
];

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
            let wasm = if preview1 {
                &go_memory::reserve(wasm, &found)?
            } else {
                wasm
            };
            let component = if typed || program {
                wrap(wasm, preview1 || !typed, program)?
            } else if found.exports.iter().any(|name| name == HANDLE) {
                wrap(&with_types(wasm)?, preview1, program)?
            } else {
                return Err(LoadError::PlainModule);
            };
            let found = read_metadata(&component)?;
            Ok((Cow::Owned(component), found))
        }
    }
}

/// The module with the types of the contract embedded.
fn with_types(module: &[u8]) -> Result<Vec<u8>, LoadError> {
    let mut resolve = Resolve::default();
    let mut package = None;
    for (name, text) in CONTRACT {
        package = Some(resolve.push_str(name, text).map_err(conversion_failed)?);
    }
    let world = resolve
        .select_world(package.as_slice(), Some("function"))
        .map_err(conversion_failed)?;
    let mut module = module.to_vec();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
        .map_err(conversion_failed)?;
    Ok(module)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with this import and this export, and what the canonical ABI needs.
    fn module(import: &str, export: &str) -> Vec<u8> {
        let text = format!(
            r#"(module {import}
                (memory (export "memory") 1)
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 8)
                (func (export "{export}") (param i32 i32 i32 i32 i32 i32 i32) (result i32)
                    i32.const 8))"#
        );
        wat::parse_str(text).unwrap()
    }

    #[test]
    fn a_module_without_types_is_known_by_its_export() {
        const ID: &str = r#"(import "corral:function/invocation@0.2.0" "id" (func (param i32)))"#;
        const CLOCK: &str = r#"(import "wasi_snapshot_preview1" "clock_time_get"
            (func (param i32 i64 i32) (result i32)))"#;
        for (import, imported) in [
            ("", None),
            (ID, Some("corral:function/invocation@0.2.0")),
            (CLOCK, Some("wasi:clocks/monotonic-clock@0.2.12")),
        ] {
            let wasm = module(import, HANDLE);
            let (component, found) = to_component(&wasm).unwrap();
            assert_eq!(read_metadata(&component).unwrap().shape, Shape::Component);
            assert_eq!(found.exports, ["corral:function/handler@0.2.0"], "{import}");
            assert!(
                imported.is_none_or(|name| found.imports.iter().any(|import| import == name)),
                "{import}: {:?}",
                found.imports
            );
        }
    }

    #[test]
    fn other_modules_are_refused() {
        for (import, export, says) in [
            ("", "handle", "neither a component type nor"),
            (
                r#"(import "env" "f" (func))"#,
                HANDLE,
                "failed to convert the core module",
            ),
        ] {
            let error = to_component(&module(import, export)).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
