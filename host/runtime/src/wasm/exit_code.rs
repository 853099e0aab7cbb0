//! Exit codes of programs for WASI preview 1.
//!
//! The adapter that turns such a program into a component only distinguishes
//! success and failure: it passes every code but 0 on as 1. `wasi:cli/exit` has a
//! function that takes the code, so the import is replaced by that one.

use std::borrow::Cow;

use wasm_encoder::reencode::{RoundtripReencoder, utils};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Import, Parser, Payload};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::conversion_failed;
use super::metadata::malformed;
use crate::error::LoadError;

/// The function of preview 1.
const OLD: (&str, &str) = ("wasi_snapshot_preview1", "proc_exit");

/// Its replacement; both take an `i32`. The version is that of the adapter.
const NEW: (&str, &str) = ("wasi:cli/exit@0.2.12", "exit-with-code");

/// A world that imports it.
const WORLD: &str = "package corral:program;
world program { import wasi:cli/exit@0.2.12; }
package wasi:cli@0.2.12 { interface exit { exit-with-code: func(status-code: u8); } }";

/// Makes `module` pass its exit code on; unchanged if it never exits.
pub(super) fn pass_on(module: &[u8]) -> Result<Cow<'_, [u8]>, LoadError> {
    let Some(mut renamed) = rename(module)? else {
        return Ok(Cow::Borrowed(module));
    };
    let mut resolve = Resolve::default();
    let package = resolve
        .push_str("exit.wit", WORLD)
        .map_err(conversion_failed)?;
    let world = resolve.select_world(&[package], Some("program"));
    let world = world.map_err(conversion_failed)?;
    embed_component_metadata(&mut renamed, &resolve, world, StringEncoding::UTF8, false)
        .map_err(conversion_failed)?;
    Ok(Cow::Owned(renamed))
}

/// The module with the import renamed; `None` when it has no such import.
fn rename(wasm: &[u8]) -> Result<Option<Vec<u8>>, LoadError> {
    let mut module = Module::new();
    let mut found = false;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|error| malformed(&error))?;
        if let Payload::ImportSection(section) = &payload {
            let mut imports = ImportSection::new();
            for import in section.clone().into_imports() {
                let mut import: Import<'_> = import.map_err(|error| malformed(&error))?;
                if (import.module, import.name) == OLD {
                    found = true;
                    (import.module, import.name) = NEW;
                }
                utils::parse_import(&mut RoundtripReencoder, &mut imports, import)
                    .map_err(conversion_failed)?;
            }
            if !found {
                return Ok(None);
            }
            module.section(&imports);
        } else if let Some((id, range)) = payload.as_section() {
            let place = |at| usize::try_from(at).unwrap_or(usize::MAX);
            let data = wasm.get(place(range.start)..place(range.end));
            let data = data.unwrap_or_default();
            module.section(&RawSection { id, data });
        }
    }
    Ok(found.then(|| module.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_only_modules_that_exit() {
        let module = |import: &str| wat::parse_str(format!("(module {import})")).unwrap();
        let exits = module(
            r#"(import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32)))
               (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))"#,
        );
        let changed = pass_on(&exits).unwrap();
        assert!(matches!(changed, Cow::Owned(_)));
        let names: Vec<_> = Parser::new(0)
            .parse_all(&changed)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ImportSection(imports) => Some(imports),
                _ => None,
            })
            .flat_map(wasmparser::ImportSectionReader::into_imports)
            .map(|import| import.unwrap().name.to_owned())
            .collect();
        assert_eq!(names, ["fd_close", "exit-with-code"]);
        for import in ["", r#"(import "env" "proc_exit" (func (param i32)))"#] {
            let other = module(import);
            assert!(
                matches!(pass_on(&other).unwrap(), Cow::Borrowed(_)),
                "{import}"
            );
        }
    }
}
