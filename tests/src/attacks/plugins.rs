//! Hostile plugins: written by hand, or made by a few lines of code where no
//! hand would write that much.

use std::fmt::Write as _;

use serde_json::json;

use crate::{Function, guests};

/// A plugin that attacks.
#[derive(Clone, Copy, Debug)]
pub enum Plugin {
    /// A guest of `tests/guests`.
    Guest(&'static str),
    /// The guest `probe`, with these in its `grants.net`.
    Probe(&'static [&'static str]),
    /// A program: the body of its `_start`, with the functions of [`PRELUDE`].
    Start(&'static str),
    /// A whole module or component, as text.
    Text(&'static str),
    /// The same, made by code.
    Made(fn() -> String),
    /// The same, as bytes.
    Bytes(fn() -> Vec<u8>),
}

/// What a program can call, and a page of memory for it.
const PRELUDE: &str = r#"
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (table $table 16 funcref)
    (data (i32.const 64) "/etc/passwd")
    (data (i32.const 96) "../../../../etc/passwd")
    (data (i32.const 128) "\ff\fe\fd not text")
    ;; 16: a vector of one part, for fd_write: 32 KiB from 1024 on
    (data (i32.const 16) "\00\04\00\00\00\80\00\00")
    ;; 24: the same for the bytes at 128
    (data (i32.const 24) "\80\00\00\00\0c\00\00\00")
"#;

impl Plugin {
    /// `function` with this plugin.
    pub(super) fn put_into(self, function: Function) -> Function {
        match self {
            Plugin::Guest(name) => function.guest(name),
            Plugin::Probe(net) => {
                let net: Vec<String> = net.iter().map(|origin| super::addressed(origin)).collect();
                let grants = json!({ "grants": { "net": net } });
                function.guest("probe").plugin_json(grants)
            }
            Plugin::Start(body) => function.wat(&format!(
                "(module {PRELUDE} (func $start (export \"_start\") {body}))"
            )),
            Plugin::Text(text) => function.wat(text),
            Plugin::Made(make) => function.wat(&make()),
            Plugin::Bytes(make) => function.plugin(make()),
        }
    }
}

/// A component that is a program: `core` is the body of a core module that
/// exports `run`.
fn component(parts: &str) -> String {
    format!(
        r#"(component {parts}
          (func $run (result (result)) (canon lift (core func $program "run")))
          (instance $exported (export "run" (func $run)))
          (export "wasi:cli/run@0.2.0" (instance $exported)))"#
    )
}

/// A resource whose destructor does `what`.
fn destructor(what: &str) -> String {
    component(&format!(
        r#"(core module $destructor (func (export "drop") (param i32) {what}))
          (core instance $destructor (instantiate $destructor))
          (type $thing (resource (rep i32) (dtor (core func $destructor "drop"))))
          (core func $new (canon resource.new $thing))
          (core func $drop (canon resource.drop $thing))
          (core module $main
            (import "thing" "new" (func $new (param i32) (result i32)))
            (import "thing" "drop" (func $drop (param i32)))
            (func (export "run") (result i32)
              (call $drop (call $new (i32.const 1)))
              i32.const 0))
          (core instance $program (instantiate $main
            (with "thing" (instance (export "new" (func $new)) (export "drop" (func $drop))))))"#
    ))
}

pub(super) fn destructor_that_traps() -> String {
    destructor("unreachable")
}

pub(super) fn destructor_that_spins() -> String {
    destructor("(loop br 0)")
}

/// Makes handles of its own resource without end.
pub(super) fn handle_flood() -> String {
    component(
        r#"(type $thing (resource (rep i32)))
          (core func $new (canon resource.new $thing))
          (core module $main
            (import "thing" "new" (func $new (param i32) (result i32)))
            (func (export "run") (result i32)
              (loop (drop (call $new (i32.const 1))) br 0)
              i32.const 0))
          (core instance $program (instantiate $main
            (with "thing" (instance (export "new" (func $new))))))"#,
    )
}

/// A program of `count` core instances.
fn instances(count: usize) -> String {
    let mut parts = "(core module $part)".to_owned();
    for _ in 1..count {
        parts.push_str("(core instance (instantiate $part))");
    }
    component(&format!(
        r#"{parts}
          (core module $main (func (export "run") (result i32) i32.const 0))
          (core instance $program (instantiate $main))"#
    ))
}

pub(super) fn many_instances() -> String {
    instances(200)
}

/// Components that make each other: ten of ten of ten, to ten levels.
pub(super) fn instance_bomb() -> String {
    let mut parts = "(component $c0 (core module $m) (core instance (instantiate $m)))".to_owned();
    for level in 1..=10 {
        let _ = write!(
            parts,
            "(component $c{level} (alias outer 1 $c{} (component $c))",
            level - 1
        );
        for _ in 0..10 {
            parts.push_str("(instance (instantiate $c))");
        }
        parts.push(')');
    }
    component(&format!(
        r#"{parts}
          (instance (instantiate $c10))
          (core module $main (func (export "run") (result i32) i32.const 0))
          (core instance $program (instantiate $main))"#
    ))
}

/// Components within components.
pub(super) fn nested_components() -> Vec<u8> {
    const HEAD: &[u8] = b"\0asm\x0d\0\x01\0";
    let mut wasm = HEAD.to_vec();
    for _ in 0..2000 {
        // Section 4 holds a component; its length has seven bits a byte.
        let mut outer = [HEAD, b"\x04"].concat();
        let mut rest = wasm.len();
        loop {
            let bits = u8::try_from(rest & 0x7f).expect("seven bits fit");
            rest >>= 7;
            if rest == 0 {
                outer.push(bits);
                break;
            }
            outer.push(bits | 0x80);
        }
        outer.extend(wasm);
        wasm = outer;
    }
    wasm
}

/// A program with `functions` before its `_start`.
fn program(functions: &str) -> String {
    format!(r#"(module (memory (export "memory") 1) {functions} (func (export "_start")))"#)
}

pub(super) fn many_functions() -> String {
    program(&"(func)".repeat(260_000))
}

pub(super) fn many_types() -> String {
    let mut types = String::new();
    for number in 0..110_000_u32 {
        let _ = write!(types, "(type (func (param");
        for bit in 0..17 {
            types.push_str(if number >> bit & 1 == 1 {
                " i32"
            } else {
                " i64"
            });
        }
        types.push_str(")))");
    }
    program(&types)
}

/// One function of so many instructions that its compilation takes minutes.
pub(super) fn huge_function() -> String {
    let mut body = String::from("(func (param i32) (result i32) local.get 0");
    for number in 0..700_000 {
        let _ = write!(body, " i32.const {number} i32.add local.tee 0");
    }
    body.push(')');
    program(&body)
}

pub(super) fn many_locals() -> String {
    let locals = format!("(func (local {}))", "i64 ".repeat(49_000));
    program(&locals.repeat(200))
}

pub(super) fn deep_blocks() -> String {
    let depth = 30_000;
    let (blocks, ends) = ("block ".repeat(depth), "end ".repeat(depth));
    program(&format!("(func {blocks} {ends})"))
}

/// Jump tables, each to a hundred thousand places.
pub(super) fn jump_tables() -> String {
    let table = format!(
        "(func (block local.get 0 br_table {}) )",
        "0 ".repeat(100_000)
    );
    let table = table.replacen("(func", "(func (param i32)", 1);
    program(&table.repeat(40))
}

pub(super) fn many_tables() -> String {
    program(&"(table 1 funcref)".repeat(90))
}

pub(super) fn many_memories() -> String {
    "(module (memory (export \"memory\") 1)".to_owned()
        + &"(memory 1)".repeat(90)
        + "(func (export \"_start\")))"
}

pub(super) fn large_data() -> String {
    let data = "x".repeat(1 << 20);
    program(&format!("(data \"{data}\")").repeat(40))
}

/// A good plugin whose last sections are missing.
pub(super) fn truncated() -> Vec<u8> {
    let mut wasm = std::fs::read(guests::path("script")).expect("the guest is readable");
    wasm.truncate(wasm.len() * 2 / 3);
    wasm
}

/// Native code instead of WebAssembly.
pub(super) fn native_code() -> Vec<u8> {
    let mut elf = b"\x7fELF\x02\x01\x01\0".to_vec();
    elf.resize(4096, 0);
    elf
}

/// Sizes that promise more than there is.
pub(super) fn lying_sizes() -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    // A type section of 4 GiB with 4 Gi types.
    wasm.extend(b"\x01\xff\xff\xff\xff\x0f\xff\xff\xff\xff\x0f");
    wasm
}
