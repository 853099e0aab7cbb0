//! What a plugin file is, without compiling or running it.

use crate::contract::Contract;
use crate::error::LoadError;
use crate::wasm::{self, InterfaceName, Producer, Shape};

/// What [`inspect`] finds.
#[derive(Debug)]
pub struct Inspection {
    /// Component or core module.
    pub shape: Shape,
    /// The interfaces that it imports, as the component that runs.
    pub imports: Vec<String>,
    /// The interfaces that it exports, as the component that runs.
    pub exports: Vec<String>,
    /// Tools and languages it was made with.
    pub producers: Vec<Producer>,
    /// How it would be called, or why it cannot be.
    pub contract: Result<Contract, LoadError>,
}

/// Looks into a plugin file: what the loader would find, before it compiles.
///
/// # Errors
/// When the file is no WebAssembly or is malformed.
pub fn inspect(wasm: &[u8]) -> Result<Inspection, LoadError> {
    let outer = wasm::contents(wasm)?;
    let (inner, contract) = match wasm::to_component(wasm) {
        Ok((_, inner)) => {
            let contract = accept(&inner);
            (inner, contract)
        }
        Err(error) => (outer.clone(), Err(error)),
    };
    Ok(Inspection {
        shape: outer.shape,
        imports: inner.imports,
        exports: inner.exports,
        producers: outer.producers,
        contract,
    })
}

/// Decides whether a component can be a plugin here, by its names alone.
pub(crate) fn accept(component: &wasm::Contents) -> Result<Contract, LoadError> {
    let (contract, export) = Contract::detect(component.exports.iter().map(String::as_str))?;
    check_version(contract, &export)?;
    let missing = wasm::missing(component.imports.iter().map(String::as_str));
    if missing.is_empty() {
        Ok(contract)
    } else {
        Err(LoadError::MissingImports(missing))
    }
}

/// Contracts exist in several versions; this build calls these.
fn check_version(contract: Contract, export: &str) -> Result<(), LoadError> {
    let unsupported = |remedy: String| {
        Err(LoadError::UnsupportedContract {
            export: export.to_owned(),
            remedy,
        })
    };
    let supported: &[&str] = match contract {
        Contract::Function => &["corral:function/handler@0.1.0"],
        Contract::Http => &[
            "wasi:http/incoming-handler@0.2.12",
            "wasi:http/handler@0.3.0",
        ],
        Contract::Command => &["wasi:cli/run@0.2.12"],
    };
    let wanted = InterfaceName::parse(export);
    let mut offered = supported
        .iter()
        .filter_map(|name| InterfaceName::parse(name));
    if wanted.is_some_and(|wanted| offered.any(|offered| wanted.accepts(&offered))) {
        return Ok(());
    }
    unsupported(format!(
        "build the plugin for `{}` or update corral",
        supported.join("` or `")
    ))
}
