//! Refuses files that no plugin needs and that only attack parsers and compilers.
//!
//! The largest known plugins, interpreters with their libraries, stay below a
//! fifth of each of these limits. A file within them can still be hard to compile;
//! that is bounded by time and memory.

use wasmparser::{Parser, Payload};

use super::metadata::{check_magic, malformed};
use crate::error::LoadError;

/// Nesting of components and modules.
const MAX_DEPTH: usize = 64;
const MAX_FUNCTIONS: u64 = 250_000;
const MAX_TYPES: u64 = 100_000;
/// Size of the body of one function, in bytes.
const MAX_BODY: u64 = 4 << 20;
/// Locals of all functions.
const MAX_LOCALS: u64 = 5_000_000;
/// Modules, components and instances, at all levels.
const MAX_PARTS: u64 = 10_000;

#[derive(Default)]
struct Size {
    depth: usize,
    functions: u64,
    types: u64,
    locals: u64,
    parts: u64,
}

/// Checks the limits, in time proportional to the file.
///
/// # Errors
/// When there is too much of something, or the file is malformed.
pub(crate) fn check(wasm: &[u8]) -> Result<(), LoadError> {
    check_magic(wasm)?;
    let mut size = Size::default();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|error| malformed(&error))?;
        size.add(&payload)?;
    }
    Ok(())
}

impl Size {
    fn add(&mut self, payload: &Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::Version { .. } => {
                self.depth += 1;
                check_limit("nested components", units(self.depth), units(MAX_DEPTH))?;
                self.parts += 1;
            }
            Payload::End(_) => self.depth = self.depth.saturating_sub(1),
            Payload::FunctionSection(section) => self.functions += u64::from(section.count()),
            Payload::TypeSection(section) => self.types += u64::from(section.count()),
            Payload::ComponentTypeSection(section) => self.types += u64::from(section.count()),
            Payload::CoreTypeSection(section) => self.types += u64::from(section.count()),
            Payload::InstanceSection(section) => self.parts += u64::from(section.count()),
            Payload::ComponentInstanceSection(section) => self.parts += u64::from(section.count()),
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                let size = range.end.saturating_sub(range.start);
                check_limit("bytes in one function", size, MAX_BODY)?;
                let locals = body
                    .get_locals_reader()
                    .map_err(|error| malformed(&error))?;
                for local in locals {
                    let (count, _) = local.map_err(|error| malformed(&error))?;
                    self.locals += u64::from(count);
                }
                check_limit("locals", self.locals, MAX_LOCALS)?;
            }
            _ => {}
        }
        check_limit("functions", self.functions, MAX_FUNCTIONS)?;
        check_limit("types", self.types, MAX_TYPES)?;
        check_limit("modules, components and instances", self.parts, MAX_PARTS)
    }
}

fn units(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn check_limit(what: &'static str, count: u64, limit: u64) -> Result<(), LoadError> {
    if count > limit {
        return Err(LoadError::TooMuch { what, count, limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is limited, the largest number accepted, and a file with that many.
    #[test]
    fn accepts_the_limit_and_refuses_one_more() {
        type Make = fn(usize) -> String;
        let cases: [(&str, u64, Make); 5] = [
            ("functions", MAX_FUNCTIONS, |count| {
                format!("(module {})", "(func)".repeat(count))
            }),
            ("types", MAX_TYPES, |count| {
                format!("(module {})", "(type (func))".repeat(count))
            }),
            ("locals", MAX_LOCALS / 1000, |count| {
                let function = format!("(func (local {}))", "i32 ".repeat(1000));
                format!("(module {})", function.repeat(count))
            }),
            ("nested components", units(MAX_DEPTH), |count| {
                "(component ".repeat(count) + &")".repeat(count)
            }),
            (
                "modules, components and instances",
                MAX_PARTS - 1,
                |count| format!("(component {})", "(core module)".repeat(count)),
            ),
        ];
        for (what, largest, make) in cases {
            let largest = usize::try_from(largest).unwrap();
            check(&wat::parse_str(make(largest)).unwrap()).unwrap();
            let wasm = wat::parse_str(make(largest + 1)).unwrap();
            let error = check(&wasm).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
