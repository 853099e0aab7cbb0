//! Programs that answer as tools do.

use std::fmt::Write as _;

/// A program that prints `text`, whatever it is asked.
pub(crate) fn prints(text: &str) -> String {
    let mut bytes = String::new();
    for byte in text.bytes() {
        write!(bytes, "\\{byte:02x}").unwrap();
    }
    let length = text.len();
    format!(
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write"
                (func $write (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 16) "{bytes}")
            (func (export "_start")
                (i32.store (i32.const 0) (i32.const 16))
                (i32.store (i32.const 4) (i32.const {length}))
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#
    )
}

/// A program that fails.
pub(crate) const FAILS: &str = r#"(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "_start") (call $exit (i32.const 1))))"#;
