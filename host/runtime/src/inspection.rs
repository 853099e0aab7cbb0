//! Inspects a plugin file without compiling or running it.

use crate::contract::{Contract, TriggerKind};
use crate::error::LoadError;
use crate::wasm::{self, DeclarationError, InterfaceName, Producer, Shape};

/// The result of [`inspect`].
#[derive(Debug)]
pub struct Inspection {
    /// Component or core module.
    pub shape: Shape,
    /// The interfaces imported by the component that runs.
    pub imports: Vec<String>,
    /// The interfaces exported by the component that runs.
    pub exports: Vec<String>,
    /// Tools and languages it was made with.
    pub producers: Vec<Producer>,
    /// The contracts by which it can be called, the one for an HTTP function
    /// first; or why it cannot be called.
    pub contracts: Result<Vec<Contract>, LoadError>,
    /// The function.json that it declares, as text that was not parsed.
    pub declaration: Result<Option<String>, DeclarationError>,
}

/// Inspects a plugin file as the loader does before it compiles.
///
/// # Errors
/// When the file is not WebAssembly or is malformed.
pub fn inspect(wasm: &[u8]) -> Result<Inspection, LoadError> {
    let outer = wasm::read_metadata(wasm)?;
    let (inner, contracts) = match wasm::to_component(wasm) {
        Ok((_, inner)) => {
            let contracts = accept_all(&inner, TriggerKind::Http);
            (inner, contracts)
        }
        Err(error) => (outer.clone(), Err(error)),
    };
    Ok(Inspection {
        shape: outer.shape,
        imports: inner.imports,
        exports: inner.exports,
        producers: outer.producers,
        contracts,
        declaration: wasm::declaration(wasm).map(|text| text.map(str::to_owned)),
    })
}

/// Decides by its imports and exports whether a component can be a plugin, and
/// how it is called for this trigger.
pub(crate) fn accept(
    component: &wasm::Metadata,
    trigger: TriggerKind,
) -> Result<Contract, LoadError> {
    let contracts = accept_all(component, trigger)?;
    // `accept_all` returns at least one.
    let first = contracts.into_iter().next();
    first.ok_or(LoadError::NoContract {
        found: String::new(),
    })
}

/// All contracts by which the component can be called, the preferred one first.
fn accept_all(
    component: &wasm::Metadata,
    trigger: TriggerKind,
) -> Result<Vec<Contract>, LoadError> {
    let exports = component.exports.iter().map(String::as_str);
    let mut accepted: Vec<Contract> = Vec::new();
    let mut refused = None;
    for (contract, export) in Contract::detect(exports, trigger)? {
        match check_version(contract, export) {
            Ok(()) if accepted.contains(&contract) => {}
            Ok(()) => accepted.push(contract),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    if let (true, Some(error)) = (accepted.is_empty(), refused) {
        return Err(error);
    }
    let missing = wasm::missing(component.imports.iter().map(String::as_str));
    if missing.is_empty() {
        Ok(accepted)
    } else {
        Err(LoadError::MissingImports(missing))
    }
}

/// Checks that this build supports the version of the contract.
fn check_version(contract: Contract, export: &str) -> Result<(), LoadError> {
    let unsupported = |remedy: String| {
        Err(LoadError::UnsupportedContract {
            export: export.to_owned(),
            remedy,
        })
    };
    let supported: &[&str] = match contract {
        Contract::Function => &[
            "corral:function/handler@0.2.0",
            "corral:function/handler@0.1.0",
        ],
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
