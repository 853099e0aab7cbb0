//! Adds to a core module what the component around it would do.
//!
//! Three imports come after those of the module, and functions after its own:
//!
//! - [`ENTRY`] asks the host for the parameters of `handle`, calls it, and passes its
//!   result to the host.
//! - Each import that returns something in memory gets a function that calls it and then
//!   makes room for what it returned. The module calls that function instead.
//!
//! Making room is a loop: [`STEP`] says how much memory is needed next, the guest's
//! allocator gives it, and the next step takes its address.

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    ImportSection, InstructionSink, Module, NameMap, NameSection, SectionId, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, CompositeInnerType, ExportSectionReader, ExternalKind,
    FunctionSectionReader, ImportSectionReader, Name, Parser, Payload, TypeRef, TypeSectionReader,
};

use super::offered::{Returns, offered};
use crate::function_indices::FunctionIndices;

/// The module of what is added, whose names no plugin may use.
pub(super) const MODULE: &str = "corral:direct";
/// `(address: i32) -> i64`: takes the address of the room that was asked for last;
/// returns alignment and size of the next, in the upper and the lower half, or -1.
pub(super) const STEP: &str = "step";
/// `() -> (i32, …)`: the parameters of `handle`.
pub(super) const ARGUMENTS: &str = "arguments";
/// `(address: i32)`: takes the result of `handle`.
pub(super) const RESULT: &str = "result";
/// The exported function that runs one invocation.
pub(super) const ENTRY: &str = "corral:direct/handle";
/// The exported memory.
pub(super) const MEMORY: &str = "memory";

const HANDLE: &str = "corral:function/handler@0.2.0#handle";
const POST_RETURN: &str = "cabi_post_corral:function/handler@0.2.0#handle";
/// The allocator: old address, old size, alignment, new size.
const ALLOCATOR: &str = "cabi_realloc";

/// What the canonical ABI calls when an instance is made. Modules that have it take the
/// general path.
const INITIALIZERS: [&str; 2] = ["_initialize", "_start"];

/// How many parameters `handle` has.
const PARAMETERS: usize = 7;

/// A module for the direct path.
pub(crate) struct Rewritten {
    pub(crate) module: Vec<u8>,
    pub(crate) indices: FunctionIndices,
}

/// Rewrites `wasm`; `None` if it has to take the general path. `is_stamp` knows further
/// functions without parameters and results.
///
/// The module must be known to have the types of the contract.
pub(crate) fn rewrite(wasm: &[u8], is_stamp: fn(&str, &str) -> bool) -> Option<Rewritten> {
    let mut rewriter = Rewriter::read(wasm, is_stamp)?;
    let mut module = Module::new();
    let written = rewriter.parse_core_module(&mut module, Parser::new(0), wasm);
    // What cannot be rewritten can still be a component.
    written.ok()?;
    Some(Rewritten {
        module: module.finish(),
        indices: rewriter.indices,
    })
}

/// What is known of the module. Indices are those of the original.
struct Rewriter {
    indices: FunctionIndices,
    /// How many types it has.
    types: u32,
    /// Imported functions that get a function in their place.
    wrapped: Vec<Wrapped>,
    handle: u32,
    allocator: u32,
    post_return: Option<u32>,
    imports_are_added: bool,
}

struct Wrapped {
    import: u32,
    kind: u32,
    parameters: u32,
}

/// What is read of the module before anything is decided.
#[derive(Default)]
struct Found {
    /// How many parameters each type has.
    parameters: Vec<u32>,
    types: u32,
    /// The types of imported functions, and what they return.
    imports: Vec<(u32, Returns)>,
    defined: u32,
    has_memory: bool,
    handle: Option<u32>,
    allocator: Option<u32>,
    post_return: Option<u32>,
}

impl Found {
    /// `None` if there is something that the direct path does not know.
    fn read(wasm: &[u8], is_stamp: fn(&str, &str) -> bool) -> Option<Self> {
        let mut found = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.ok()? {
                Payload::Version { encoding, .. } if encoding != wasmparser::Encoding::Module => {
                    return None;
                }
                Payload::TypeSection(section) => found.read_types(section)?,
                Payload::ImportSection(section) => found.read_imports(section, is_stamp)?,
                Payload::FunctionSection(section) => found.defined = section.count(),
                Payload::ExportSection(section) => found.read_exports(section)?,
                // In a component it runs before the module can call its imports.
                Payload::StartSection { .. } => return None,
                _ => {}
            }
        }
        Some(found)
    }

    fn read_types(&mut self, section: TypeSectionReader<'_>) -> Option<()> {
        for group in section {
            for kind in group.ok()?.into_types() {
                let parameters = match kind.composite_type.inner {
                    CompositeInnerType::Func(kind) => kind.params().len(),
                    _ => 0,
                };
                self.parameters.push(u32::try_from(parameters).ok()?);
                self.types += 1;
            }
        }
        Some(())
    }

    fn read_imports(
        &mut self,
        section: ImportSectionReader<'_>,
        is_stamp: fn(&str, &str) -> bool,
    ) -> Option<()> {
        for import in section.into_imports() {
            let import = import.ok()?;
            let TypeRef::Func(kind) = import.ty else {
                return None;
            };
            let returns = if is_stamp(import.module, import.name) {
                Returns::Nothing
            } else {
                offered(import.module, import.name)?
            };
            self.imports.push((kind, returns));
        }
        Some(())
    }

    fn read_exports(&mut self, section: ExportSectionReader<'_>) -> Option<()> {
        for export in section {
            let export = export.ok()?;
            if INITIALIZERS.contains(&export.name) || export.name.starts_with(MODULE) {
                return None;
            }
            match (export.kind, export.name) {
                (ExternalKind::Memory, MEMORY) => self.has_memory = true,
                (ExternalKind::Func, HANDLE) => self.handle = Some(export.index),
                (ExternalKind::Func, ALLOCATOR) => self.allocator = Some(export.index),
                (ExternalKind::Func, POST_RETURN) => self.post_return = Some(export.index),
                _ => {}
            }
        }
        Some(())
    }
}

impl Rewriter {
    fn read(wasm: &[u8], is_stamp: fn(&str, &str) -> bool) -> Option<Self> {
        let found = Found::read(wasm, is_stamp)?;
        if !found.has_memory {
            return None;
        }
        let numbered = (0_u32..).zip(&found.imports);
        let wrapped = numbered
            .filter(|(_, (_, returns))| *returns == Returns::Memory)
            .map(|(import, (kind, _))| {
                let parameters = found.parameters.get(usize::try_from(*kind).ok()?)?;
                Some(Wrapped {
                    import,
                    kind: *kind,
                    parameters: *parameters,
                })
            });
        Some(Self {
            indices: FunctionIndices {
                imported: u32::try_from(found.imports.len()).ok()?,
                defined: found.defined,
            },
            types: found.types,
            wrapped: wrapped.collect::<Option<_>>()?,
            handle: found.handle?,
            allocator: found.allocator?,
            post_return: found.post_return,
            imports_are_added: false,
        })
    }

    /// The index of the added import: [`STEP`] is 0, [`ARGUMENTS`] 1, [`RESULT`] 2.
    fn import(&self, number: u32) -> u32 {
        self.indices.imported.saturating_add(number)
    }

    /// The type of the added import, and of [`ENTRY`] with the number 3.
    fn kind(&self, number: u32) -> u32 {
        self.types.saturating_add(number)
    }

    fn add_imports(&mut self, imports: &mut ImportSection) {
        for (number, name) in (0..).zip([STEP, ARGUMENTS, RESULT]) {
            imports.import(MODULE, name, EntityType::Function(self.kind(number)));
        }
        self.imports_are_added = true;
    }

    /// Makes room for everything that the host has for the guest. Uses the local
    /// `address`, which is 0, and the one after it.
    fn make_room(&self, body: &mut InstructionSink<'_>, address: u32) {
        let request = address.saturating_add(1);
        body.loop_(BlockType::Empty)
            .local_get(address)
            .call(self.import(0))
            .local_tee(request)
            .i64_const(0)
            .i64_ge_s()
            .if_(BlockType::Empty)
            .i32_const(0)
            .i32_const(0)
            .local_get(request)
            .i64_const(32)
            .i64_shr_u()
            .i32_wrap_i64()
            .local_get(request)
            .i32_wrap_i64()
            .call(self.indices.shifted(self.allocator))
            .local_set(address)
            .br(1)
            .end()
            .end();
    }

    /// The function that stands for an import.
    fn wrapper(&self, wrapped: &Wrapped) -> Function {
        let mut function = Function::new([(1, ValType::I32), (1, ValType::I64)]);
        let mut body = function.instructions();
        for parameter in 0..wrapped.parameters {
            body.local_get(parameter);
        }
        body.call(wrapped.import);
        self.make_room(&mut body, wrapped.parameters);
        body.end();
        function
    }

    fn entry(&self) -> Function {
        let mut function = Function::new([(1, ValType::I32), (1, ValType::I64)]);
        let mut body = function.instructions();
        self.make_room(&mut body, 0);
        body.call(self.import(1))
            .call(self.indices.shifted(self.handle))
            .local_tee(0)
            .call(self.import(2));
        if let Some(post_return) = self.post_return {
            body.local_get(0).call(self.indices.shifted(post_return));
        }
        body.end();
        function
    }
}

impl Reencode for Rewriter {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        let wrapped = self.wrapped.iter();
        let place = wrapped
            .enumerate()
            .find(|(_, wrapped)| wrapped.import == function);
        Ok(match place {
            Some((number, _)) => self.indices.added(number),
            None => self.indices.shifted(function),
        })
    }

    /// Keeps the names of functions, for backtraces. Their order is that of the indices,
    /// which the engine relies on, so imports keep their names for themselves.
    fn parse_custom_name_subsection(
        &mut self,
        names: &mut NameSection,
        section: Name<'_>,
    ) -> Result<(), Error> {
        if let Name::Function(functions) = section {
            let mut shifted = NameMap::new();
            for function in functions {
                let function = function?;
                shifted.append(self.indices.shifted(function.index), function.name);
            }
            names.functions(&shifted);
        }
        Ok(())
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([ValType::I32], [ValType::I64]);
        types.ty().function([], [ValType::I32; PARAMETERS]);
        types.ty().function([ValType::I32], []);
        types.ty().function([], []);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_import_section(self, imports, section)?;
        self.add_imports(imports);
        Ok(())
    }

    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        _: Option<SectionId>,
        before: Option<SectionId>,
    ) -> Result<(), Error> {
        let past_imports = !matches!(before, Some(SectionId::Type | SectionId::Import));
        if past_imports && !self.imports_are_added {
            let mut imports = ImportSection::new();
            self.add_imports(&mut imports);
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
        for wrapped in &self.wrapped {
            functions.function(wrapped.kind);
        }
        functions.function(self.kind(3));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_export_section(self, exports, section)?;
        let entry = self.indices.added(self.wrapped.len());
        exports.export(ENTRY, ExportKind::Func, entry);
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_code_section(self, code, section)?;
        for wrapped in &self.wrapped {
            code.function(&self.wrapper(wrapped));
        }
        code.function(&self.entry());
        Ok(())
    }
}
