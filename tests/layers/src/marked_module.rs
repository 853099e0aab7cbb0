//! Makes the plugin itself say where it is.
//!
//! Only the guest knows when its code begins: what the host does before it, lowering
//! the arguments, calls the guest too, for memory. So the module is rewritten: the
//! exported function calls the host, the original function, and the host again. The
//! rest of the module is as it was.
//!
//! Before the original function the host is called twice: what lies between the two
//! calls is the cost of a crossing, and every step that begins or ends in the guest
//! contains one or a half.

use anyhow::{Context as _, Result, bail, ensure};
use corral_runtime::measure::STAMP;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection,
    Module, SectionId, TypeSection,
};
use wasmparser::{
    CodeSectionReader, CompositeInnerType, Export, ExternalKind, FunctionSectionReader,
    ImportSectionReader, Parser, Payload, TypeRef, TypeSectionReader,
};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The world that the marked module has besides its own.
const WORLD: &str = "package corral:measure;
interface clock { stamp: func(); }
world marked { import clock; }";

/// The function that an invocation calls, whatever the version of the contract.
fn is_handler(export: &str) -> bool {
    export.starts_with("corral:function/handler@") && export.ends_with("#handle")
}

/// Returns `module` with the marks.
///
/// # Errors
/// When it is not a core module of the `function` contract.
pub(crate) fn mark(module: &[u8]) -> Result<Vec<u8>> {
    let mut rewritten = Module::new();
    Marker::read(module)?
        .parse_core_module(&mut rewritten, Parser::new(0), module)
        .context("cannot rewrite the plugin")?;
    let mut rewritten = rewritten.finish();
    let mut resolve = Resolve::default();
    let package = resolve.push_str("marked.wit", WORLD)?;
    let world = resolve.select_world(&[package], Some("marked"))?;
    embed_component_metadata(&mut rewritten, &resolve, world, StringEncoding::UTF8, false)?;
    Ok(rewritten)
}

/// What is known of the module before it is rewritten. Indices are those of the
/// original.
struct Marker {
    imported: u32,
    defined: u32,
    types: u32,
    /// The exported function, its type, and how many parameters it has.
    handler: u32,
    handler_type: u32,
    parameters: u32,
    import_added: bool,
}

impl Marker {
    fn read(module: &[u8]) -> Result<Self> {
        let (mut parameters, mut imports, mut functions) = (Vec::new(), Vec::new(), Vec::new());
        let mut handler = None;
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::Version { encoding, .. } => ensure!(
                    encoding == wasmparser::Encoding::Module,
                    "the plugin is not a core module"
                ),
                Payload::TypeSection(section) => {
                    for group in section {
                        for kind in group?.into_types() {
                            parameters.push(match kind.composite_type.inner {
                                CompositeInnerType::Func(kind) => kind.params().len(),
                                _ => 0,
                            });
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Func(kind) = import?.ty {
                            imports.push(kind);
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    functions = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        if is_handler(export.name) {
                            handler = Some(export.index);
                        }
                    }
                }
                _ => {}
            }
        }
        let Some(handler) = handler else {
            bail!("the plugin does not export `corral:function/handler`");
        };
        let kinds: Vec<u32> = imports.iter().chain(&functions).copied().collect();
        let handler_type = usize::try_from(handler).ok().and_then(|at| kinds.get(at));
        let handler_type = *handler_type.context("the exported function does not exist")?;
        let count = usize::try_from(handler_type)
            .ok()
            .and_then(|at| parameters.get(at));
        Ok(Self {
            imported: u32::try_from(imports.len())?,
            defined: u32::try_from(functions.len())?,
            types: u32::try_from(parameters.len())?,
            handler,
            handler_type,
            parameters: u32::try_from(*count.context("the type does not exist")?)?,
            import_added: false,
        })
    }

    /// The last import, so that only defined functions get other indices.
    fn add_import(&mut self, imports: &mut ImportSection) {
        let (interface, function) = STAMP;
        imports.import(interface, function, EntityType::Function(self.types));
        self.import_added = true;
    }

    /// The exported function of the marked module.
    fn wrapper(&self) -> Function {
        let mut wrapper = Function::new([]);
        let mut body = wrapper.instructions();
        body.call(self.imported).call(self.imported);
        for parameter in 0..self.parameters {
            body.local_get(parameter);
        }
        let original = self.handler + u32::from(self.handler >= self.imported);
        body.call(original).call(self.imported).end();
        wrapper
    }
}

impl Reencode for Marker {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(function + u32::from(function >= self.imported))
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([], []);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_import_section(self, imports, section)?;
        self.add_import(imports);
        Ok(())
    }

    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        _: Option<SectionId>,
        before: Option<SectionId>,
    ) -> Result<(), Error> {
        let past_imports = !matches!(before, Some(SectionId::Type | SectionId::Import));
        if past_imports && !self.import_added {
            let mut imports = ImportSection::new();
            self.add_import(&mut imports);
            module.section(&imports);
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_function_section(self, functions, section)?;
        functions.function(self.handler_type);
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error> {
        if export.kind == ExternalKind::Func && is_handler(export.name) {
            let wrapper = self.imported + 1 + self.defined;
            exports.export(export.name, ExportKind::Func, wrapper);
            return Ok(());
        }
        utils::parse_export(self, exports, export)
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_code_section(self, code, section)?;
        code.function(&self.wrapper());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDLER: &str = "corral:function/handler@0.2.0#handle";

    fn module(imports: &str, body: &str) -> Vec<u8> {
        let text = format!(
            r#"(module {imports}
                (func $other (export "other"))
                (func $handle (export "{HANDLER}") (param i32 i64) (result i32)
                    call $other {body} i32.const 7)
                (table funcref (elem $other $handle)))"#
        );
        wat::parse_str(text).unwrap()
    }

    #[test]
    fn the_handler_is_wrapped_whatever_the_module_imports() {
        for (imports, body, indices) in [
            ("", "", (1, 3)),
            (
                r#"(import "env" "log" (func $log)) (import "env" "n" (global i32))"#,
                "call $log",
                (2, 4),
            ),
        ] {
            let marked = mark(&module(imports, body)).unwrap();
            wasmparser::validate(&marked).unwrap();
            let mut exported = Vec::new();
            let mut imported = Vec::new();
            for payload in Parser::new(0).parse_all(&marked) {
                match payload.unwrap() {
                    Payload::ExportSection(section) => {
                        exported.extend(section.into_iter().map(|export| export.unwrap()));
                    }
                    Payload::ImportSection(section) => {
                        let imports = section.into_imports().map(|import| import.unwrap());
                        imported.extend(imports.map(|import| (import.module, import.name)));
                    }
                    _ => {}
                }
            }
            let found = exported.iter().map(|export| (export.name, export.index));
            let (other, wrapper) = indices;
            assert_eq!(
                found.collect::<Vec<_>>(),
                [("other", other), (HANDLER, wrapper)],
                "{imports}"
            );
            assert_eq!(imported.last(), Some(&STAMP));
        }
    }

    #[test]
    fn other_modules_are_refused() {
        let other = wat::parse_str(r#"(module (func (export "handle")))"#).unwrap();
        let error = mark(&other).unwrap_err().to_string();
        assert!(error.contains("corral:function/handler"), "{error}");
    }
}
