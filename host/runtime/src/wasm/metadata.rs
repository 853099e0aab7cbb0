//! Reads the metadata of a WebAssembly file without compiling it.

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentExternalKind, Encoding, Instance, KnownCustom,
    Parser, Payload,
};

use super::{InterfaceName, check_size};
use crate::engine::Tasks;
use crate::error::LoadError;

/// The two kinds of WebAssembly binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A component.
    Component,
    /// A core module.
    Module {
        /// Carries the types of a component, written by a bindings generator.
        typed: bool,
        /// Imports WASI preview 1.
        preview1: bool,
        /// Exports `_start`: a program.
        program: bool,
    },
}

/// A tool that took part in building the file, from its producers section.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Producer {
    /// `language`, `processed-by` or `sdk`.
    pub role: String,
    /// The tool's name.
    pub name: String,
    /// The tool's version.
    pub version: String,
}

/// The imports, exports, producers and initial sizes of a file.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    /// Component or core module.
    pub(crate) shape: Shape,
    /// The names of what the outermost level imports.
    pub(crate) imports: Vec<String>,
    /// The names of what the outermost level exports.
    pub(crate) exports: Vec<String>,
    /// Tools and languages, without duplicates.
    pub(crate) producers: Vec<Producer>,
    /// Uses tasks, streams or futures of the component model at any level.
    pub(crate) asynchronous: bool,
    /// The initial size of all memories together, in bytes.
    pub(crate) memory: u64,
    /// The initial size of all tables together, in elements.
    pub(crate) tables: u64,
    /// The number of core instances that the outermost level creates; nested
    /// components may create more.
    pub(crate) instances: u64,
}

/// Reads the outermost level of `wasm`.
///
/// # Errors
/// When it is too large, empty, not WebAssembly, precompiled, or malformed.
pub(crate) fn read_metadata(wasm: &[u8]) -> Result<Metadata, LoadError> {
    check_size(u64::try_from(wasm.len()).unwrap_or(u64::MAX))?;
    check_magic(wasm)?;
    let mut found = Metadata {
        shape: Shape::Component,
        imports: Vec::new(),
        exports: Vec::new(),
        producers: Vec::new(),
        asynchronous: false,
        memory: 0,
        tables: 0,
        instances: 0,
    };
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|error| malformed(&error))?;
        match &payload {
            Payload::Version { encoding, .. } => {
                depth += 1;
                if depth == 1 && *encoding == Encoding::Module {
                    found.shape = Shape::Module {
                        typed: false,
                        preview1: false,
                        program: false,
                    };
                }
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        found
            .read(&payload, depth == 1)
            .map_err(|error| malformed(&error))?;
    }
    found.producers.sort();
    found.producers.dedup();
    Ok(found)
}

impl Metadata {
    /// The kind of engine that can run it.
    pub(crate) fn tasks(&self) -> Tasks {
        let mut names = self.imports.iter().chain(&self.exports);
        let of_wasi_0_3 = |name: &String| {
            let version = InterfaceName::parse(name).and_then(|name| name.version);
            name.starts_with("wasi:")
                && version.is_some_and(|version| (version.major, version.minor) == (0, 3))
        };
        if self.asynchronous || names.any(of_wasi_0_3) {
            Tasks::Concurrent
        } else {
            Tasks::Sequential
        }
    }

    fn read(&mut self, payload: &Payload<'_>, outermost: bool) -> wasmparser::Result<()> {
        match payload {
            Payload::CustomSection(section) => {
                if let Shape::Module { typed, .. } = &mut self.shape
                    && section.name().starts_with("component-type")
                {
                    *typed = true;
                }
                // A malformed producers section is ignored.
                if let KnownCustom::Producers(producers) = section.as_known() {
                    let _ = self.read_producers(producers);
                }
            }
            Payload::ComponentImportSection(imports) if outermost => {
                for import in imports.clone() {
                    self.imports.push(import?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(exports) if outermost => {
                for export in exports.clone() {
                    let export = export?;
                    if export.kind != ComponentExternalKind::Type {
                        self.exports.push(export.name.name.to_owned());
                    }
                }
            }
            Payload::ComponentCanonicalSection(functions) => {
                for function in functions.clone() {
                    self.asynchronous |= is_asynchronous(&function?);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories.clone() {
                    let memory = memory?;
                    let page = 1_u64 << memory.page_size_log2.unwrap_or(16);
                    self.memory = self
                        .memory
                        .saturating_add(memory.initial.saturating_mul(page));
                }
            }
            Payload::InstanceSection(instances) if outermost => {
                for instance in instances.clone() {
                    let made = matches!(instance?, Instance::Instantiate { .. });
                    self.instances += u64::from(made);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables.clone() {
                    self.tables = self.tables.saturating_add(table?.ty.initial);
                }
            }
            Payload::ImportSection(imports) if outermost => {
                for import in imports.clone().into_imports() {
                    let import = import?;
                    self.read_module_import(import.module);
                }
            }
            Payload::ExportSection(exports) if outermost => {
                for export in exports.clone() {
                    let export = export?;
                    if let Shape::Module { program, .. } = &mut self.shape
                        && export.name == "_start"
                    {
                        *program = true;
                    }
                    self.exports.push(export.name.to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn read_module_import(&mut self, module: &str) {
        if let Shape::Module { preview1, .. } = &mut self.shape
            && module == "wasi_snapshot_preview1"
        {
            *preview1 = true;
        }
        if self.imports.last().map(String::as_str) != Some(module) {
            self.imports.push(module.to_owned());
        }
    }

    fn read_producers(
        &mut self,
        fields: wasmparser::ProducersSectionReader<'_>,
    ) -> wasmparser::Result<()> {
        for field in fields {
            let field = field?;
            for value in field.values {
                let value = value?;
                self.producers.push(Producer {
                    role: field.name.to_owned(),
                    name: value.name.to_owned(),
                    version: value.version.to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn is_asynchronous(function: &CanonicalFunction) -> bool {
    match function {
        CanonicalFunction::Lift { options, .. } | CanonicalFunction::Lower { options, .. } => {
            options.contains(&CanonicalOption::Async)
        }
        CanonicalFunction::ResourceNew { .. }
        | CanonicalFunction::ResourceDrop { .. }
        | CanonicalFunction::ResourceRep { .. } => false,
        _ => true,
    }
}

pub(super) fn check_magic(wasm: &[u8]) -> Result<(), LoadError> {
    if wasm.is_empty() {
        return Err(LoadError::Empty);
    }
    if wasm.starts_with(b"\0asm") {
        return Ok(());
    }
    if wasm.starts_with(b"\x7fELF") {
        return Err(LoadError::Precompiled);
    }
    let start = wasm.get(..wasm.len().min(4)).unwrap_or_default();
    Err(LoadError::NotWasm(start.escape_ascii().to_string()))
}

pub(super) fn malformed(error: &wasmparser::BinaryReaderError) -> LoadError {
    LoadError::Malformed(format!("{} at byte {}", error.message(), error.offset()))
}
