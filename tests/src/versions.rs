//! Plugins that answer with their version.

use std::fmt::Write as _;

/// A program that answers `v<number>-v<number>`. The two halves stand at the two
/// ends of a large file, so that a mixture of two files gives itself away.
pub fn plugin(version: u64) -> Vec<u8> {
    let (first, last) = (
        format!(r#"{{"Outputs":{{"out":"v{version}-"#),
        format!(r#"v{version}"}}}}"#),
    );
    let mut iovecs = String::new();
    for (address, text) in [(1024, &first), (300_000, &last)] {
        for number in [address, text.len()] {
            for byte in u32::try_from(number).unwrap().to_le_bytes() {
                let _ = write!(iovecs, "\\{byte:02x}");
            }
        }
    }
    let escape = |text: &str| text.replace('"', "\\22");
    let text = format!(
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write"
                (func $write (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 8)
            (data (i32.const 0) "{iovecs}")
            (data (i32.const 1024) "{}")
            (data (i32.const 2048) "{}")
            (data (i32.const 300000) "{}")
            (func (export "_start")
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 512)))
                (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 512)))))"#,
        escape(&first),
        char::from(b'a' + u8::try_from(version % 26).unwrap())
            .to_string()
            .repeat(256 << 10),
        escape(&last),
    );
    wat::parse_str(text).unwrap()
}

/// What [`plugin`] answers.
pub fn answer(version: u64) -> String {
    format!("v{version}-v{version}")
}
