//! Memory for the adapter of WASI preview 1 in programs that the Go compiler made.
//!
//! The adapter takes pages for itself by growing the memory. Go's runtime takes for granted
//! that all memory behind its data is its own (`runtime/mem_sbrk.go`): sooner or later its
//! heap overwrites what the adapter has there. So such a module gets an allocator that
//! gives the adapter the pages behind the data, and its runtime is told that the data ends
//! behind them. It reads that from a field of its `moduledata` (`runtime/symtab.go`).

use std::borrow::Cow;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, GlobalType, Module, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, DataKind, DataSectionReader, ExportSectionReader, FunctionSectionReader,
    GlobalSectionReader, Operator, Parser, Payload, TypeRef, TypeSectionReader,
};

use super::conversion_failed;
use super::metadata::{Metadata, malformed};
use crate::error::LoadError;

/// What the adapter takes: a page for its state and one for its stack.
const PAGES: u32 = 2;

const PAGE_BITS: i32 = 16;

const WORD: u64 = 8;

/// `noptrdata` to `end` in `moduledata`: eleven addresses.
const FIELDS: usize = 11;

/// `enoptrbss`, `covctrs`, `ecovctrs` and `end` are the same in a program that does not
/// count what it covers.
const WITHOUT_COVERAGE: usize = 4;

/// Go's data is never larger than its file; this is for offsets that are not Go's.
const MOST_DATA: usize = 256 << 20;

/// The allocator that the adapter looks for: old address, old size, alignment, new size.
const ALLOCATOR: &str = "cabi_realloc";

/// Gives a module that Go compiled the pages for its adapter. Other modules are unchanged,
/// and so is one that has an allocator.
pub(super) fn reserve<'a>(wasm: &'a [u8], found: &Metadata) -> Result<Cow<'a, [u8]>, LoadError> {
    let mut producers = found.producers.iter();
    let is_go = producers.any(|producer| producer.role == "language" && producer.name == "Go");
    if !is_go || found.exports.iter().any(|name| name == ALLOCATOR) {
        return Ok(Cow::Borrowed(wasm));
    }
    let Some(mut reserver) = Reserver::read(wasm)? else {
        return Ok(Cow::Borrowed(wasm));
    };
    let mut module = Module::new();
    reserver
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(conversion_failed)?;
    Ok(Cow::Owned(module.finish()))
}

/// What is known of the module before it is rewritten.
struct Reserver {
    types: u32,
    functions: u32,
    globals: u32,
    /// The end of the module's data.
    end: EndOfData,
}

impl Reserver {
    /// `None` if the module is not as Go makes them.
    fn read(wasm: &[u8]) -> Result<Option<Self>, LoadError> {
        let (mut types, mut functions, mut globals) = (0_usize, 0, 0);
        let (mut memory, mut has_globals, mut data) = (0, false, Data::default());
        for payload in Parser::new(0).parse_all(wasm) {
            let bad = |error| malformed(&error);
            match payload.map_err(bad)? {
                Payload::TypeSection(section) => {
                    for group in section {
                        types += group.map_err(bad)?.into_types().len();
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import.map_err(bad)?.ty {
                            TypeRef::Func(_) => functions += 1,
                            TypeRef::Global(_) => globals += 1,
                            _ => {}
                        }
                    }
                }
                Payload::FunctionSection(section) => functions += section.count(),
                Payload::GlobalSection(section) => {
                    globals += section.count();
                    has_globals = true;
                }
                Payload::MemorySection(section) => {
                    for one in section {
                        memory = one.map_err(bad)?.initial << PAGE_BITS;
                    }
                }
                Payload::DataSection(section) => data.read(section).map_err(bad)?,
                _ => {}
            }
        }
        let end = data.end(memory).filter(|_| has_globals);
        let types = u32::try_from(types).ok();
        Ok(types.zip(end).map(|(types, end)| Self {
            types,
            functions,
            globals,
            end,
        }))
    }

    /// Gives what is left of the pages, and grows the memory for more.
    fn allocator(&self) -> Function {
        let next = self.globals;
        let end = self.end.after();
        let (old, old_size, align, size, at) = (0, 1, 2, 3, 4);
        let mut function = Function::new([(1, ValType::I32)]);
        function
            .instructions()
            // The first address that is aligned.
            .global_get(next)
            .local_get(align)
            .i32_add()
            .i32_const(1)
            .i32_sub()
            .i32_const(0)
            .local_get(align)
            .i32_sub()
            .i32_and()
            .local_tee(at)
            .local_get(size)
            .i32_add()
            .i32_const(end.cast_signed())
            .i32_gt_u()
            .if_(BlockType::Empty)
            .local_get(size)
            .i32_const((1 << PAGE_BITS) - 1)
            .i32_add()
            .i32_const(PAGE_BITS)
            .i32_shr_u()
            .memory_grow(0)
            .local_tee(at)
            .i32_const(-1)
            .i32_eq()
            .if_(BlockType::Empty)
            .unreachable()
            .end()
            .local_get(at)
            .i32_const(PAGE_BITS)
            .i32_shl()
            .local_set(at)
            .else_()
            .local_get(at)
            .local_get(size)
            .i32_add()
            .global_set(next)
            .end()
            .local_get(at)
            .local_get(old)
            .local_get(old_size)
            .memory_copy(0, 0)
            .local_get(at)
            .end();
        function
    }
}

/// What a module has in its memory at the beginning.
#[derive(Default)]
struct Data {
    image: Vec<u8>,
}

/// The field of `moduledata` that says where the module's data ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct EndOfData {
    /// Where the field is.
    address: u64,
    /// What it says.
    end: u64,
}

impl Data {
    fn read(&mut self, section: DataSectionReader<'_>) -> wasmparser::Result<()> {
        for segment in section {
            let segment = segment?;
            let DataKind::Active { offset_expr, .. } = segment.kind else {
                continue;
            };
            let start = offset_of(&offset_expr).and_then(|start| usize::try_from(start).ok());
            let end = start.and_then(|start| start.checked_add(segment.data.len()));
            let (Some(start), Some(end)) = (start, end.filter(|end| *end <= MOST_DATA)) else {
                continue;
            };
            if self.image.len() < end {
                self.image.resize(end, 0);
            }
            if let Some(room) = self.image.get_mut(start..end) {
                room.copy_from_slice(segment.data);
            }
        }
        Ok(())
    }

    /// Finds the field in a module with `memory` bytes of memory. `None` if it is not
    /// certain which one it is.
    ///
    /// Before it there are the ends of the parts of the data, each not before the last
    /// one, and those of the parts that only exist with coverage.
    fn end(&self, memory: u64) -> Option<EndOfData> {
        let (words, _) = self.image.as_chunks();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let top = u64::try_from(self.image.len()).ok()?;
        let is_end = |fields: &[u64]| {
            let ascending = fields.is_sorted() && fields.first().is_some_and(|first| *first > 0);
            let last = fields.last().copied().unwrap_or_default();
            let same = fields.iter().rev().take_while(|field| **field == last);
            ascending && last >= top && last <= memory && same.count() == WITHOUT_COVERAGE
        };
        let mut found = (0_u64..)
            .zip(words.windows(FIELDS))
            .filter(|(_, fields)| is_end(fields))
            .filter_map(|(at, fields)| {
                let last = u64::try_from(FIELDS - 1).ok()?;
                Some(EndOfData {
                    address: (at + last) * WORD,
                    end: *fields.last()?,
                })
            });
        let field = found.next().filter(|_| found.next().is_none())?;
        // The bytes that are not zero must be where such bytes are now.
        let old = field.end.to_le_bytes();
        let new = u64::from(field.after()).to_le_bytes();
        let fits = old.iter().zip(new).all(|(old, new)| *old != 0 || new == 0);
        (fits && u64::from(field.after()) <= memory).then_some(field)
    }
}

impl EndOfData {
    /// Where the pages for the adapter begin.
    fn rounded(self) -> u32 {
        let page = 1 << PAGE_BITS;
        u32::try_from(self.end.next_multiple_of(page)).unwrap_or(u32::MAX)
    }

    /// Where they end.
    fn after(self) -> u32 {
        self.rounded().saturating_add(PAGES << PAGE_BITS)
    }

    /// Writes the new end to the part of the field that is in `bytes` from `start` on.
    fn write_to(self, start: u64, bytes: &mut [u8]) {
        for (place, byte) in (self.address..).zip(u64::from(self.after()).to_le_bytes()) {
            let index = place
                .checked_sub(start)
                .and_then(|at| usize::try_from(at).ok());
            if let Some(room) = index.and_then(|index| bytes.get_mut(index)) {
                *room = byte;
            }
        }
    }
}

fn offset_of(expression: &wasmparser::ConstExpr<'_>) -> Option<u64> {
    let mut operators = expression.get_operators_reader();
    match operators.read().ok()? {
        Operator::I32Const { value } => Some(u64::from(value.cast_unsigned())),
        _ => None,
    }
}

impl Reencode for Reserver {
    type Error = std::convert::Infallible;

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([ValType::I32; 4], [ValType::I32]);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_function_section(self, functions, section)?;
        functions.function(self.types);
        Ok(())
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        section: DataSectionReader<'_>,
    ) -> Result<(), Error> {
        for segment in section {
            let segment = segment?;
            let mut bytes = segment.data.to_vec();
            match segment.kind {
                DataKind::Passive => data.passive(bytes),
                DataKind::Active {
                    memory_index,
                    offset_expr,
                } => {
                    if let Some(start) = offset_of(&offset_expr) {
                        self.end.write_to(start, &mut bytes);
                    }
                    let offset = self.const_expr(offset_expr)?;
                    data.active(memory_index, &offset, bytes)
                }
            };
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_global_section(self, globals, section)?;
        let kind = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        let start = self.end.rounded();
        globals.global(kind, &ConstExpr::i32_const(start.cast_signed()));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_export_section(self, exports, section)?;
        exports.export(ALLOCATOR, ExportKind::Func, self.functions);
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_code_section(self, code, section)?;
        code.function(&self.allocator());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::{Engine, Instance, Module as Compiled, Store};

    use super::super::metadata::read_metadata;
    use super::*;

    const GO: &str = "\\08language\\01\\02Go\\061.27.3";

    /// A module with `moduledata` at 1024, whose data ends at `0x1_2345` of `0x8_0000`.
    fn module(more: &str, producers: &str) -> Vec<u8> {
        let fields = [
            0x400, 0x500, 0x500, 0x600, 0x600, 0x700, 0x700, 0x1_2345, 0x1_2345, 0x1_2345, 0x1_2345,
        ];
        let bytes = fields.iter().flat_map(|field: &u64| field.to_le_bytes());
        let bytes: Vec<String> = bytes.map(|byte| format!("\\{byte:02x}")).collect();
        let bytes = bytes.concat();
        wat::parse_str(format!(
            r#"(module {more}
                (memory (export "memory") 8)
                (global $mine (export "mine") (mut i32) (i32.const 7))
                (func (export "end") (result i64) (i64.load (i32.const 1104)))
                (func (export "size") (result i32) memory.size)
                (data (i32.const 1024) "{bytes}")
                (@custom "producers" "\01{producers}"))"#
        ))
        .unwrap()
    }

    #[test]
    fn only_modules_of_go_without_an_allocator_are_changed() {
        let own = r#"(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
            i32.const 8)"#;
        for (more, producers, changes) in [
            ("", GO, true),
            (own, GO, false),
            ("", "\\08language\\01\\04Rust\\041.97", false),
        ] {
            let wasm = module(more, producers);
            let found = read_metadata(&wasm).unwrap();
            let reserved = reserve(&wasm, &found).unwrap();
            assert_eq!(matches!(reserved, Cow::Owned(_)), changes, "{producers}");
        }
    }

    #[test]
    fn the_adapter_gets_what_is_behind_the_data() {
        let wasm = module("", GO);
        let found = read_metadata(&wasm).unwrap();
        let reserved = reserve(&wasm, &found).unwrap();
        let engine = Engine::default();
        let compiled = Compiled::new(&engine, &reserved).unwrap();
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &compiled, &[]).unwrap();
        let end = instance
            .get_typed_func::<(), i64>(&mut store, "end")
            .unwrap();
        assert_eq!(end.call(&mut store, ()).unwrap(), 0x4_0000);
        let size = instance.get_typed_func::<(), i32>(&mut store, "size");
        let size = size.unwrap();
        let allocate = instance
            .get_typed_func::<(i32, i32, i32, i32), i32>(&mut store, ALLOCATOR)
            .unwrap();
        #[rustfmt::skip]
        let rows = [
            (8, 0x1_0000, 0x2_0000, 8),
            (1, 3, 0x3_0000, 8),
            (16, 0xFFF0, 0x3_0010, 8),
            // There is no more.
            (1, 1, 0x8_0000, 9),
        ];
        for (align, bytes, address, pages) in rows {
            let given = allocate.call(&mut store, (0, 0, align, bytes)).unwrap();
            assert_eq!(given, address, "{bytes} bytes");
            assert_eq!(size.call(&mut store, ()).unwrap(), pages);
        }
    }
}
