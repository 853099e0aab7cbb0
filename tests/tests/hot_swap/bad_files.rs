//! Invalid files that replace a good plugin, one after another.

use std::fs;

use corral_tests::{Handler, guests};

use crate::load::during;
use crate::versions::{answer, app, plugin};

enum Content {
    Bytes(&'static [u8]),
    /// WebAssembly text.
    Text(&'static str),
    /// WebAssembly text from `tests/guests/wat`.
    Wat(&'static str),
    /// So much of a good plugin, in percent.
    Part(usize),
    /// So many bytes that begin like a plugin.
    Size(u64),
    /// A good plugin with one byte changed, so far from its beginning in percent.
    Flipped(usize),
    /// No file.
    Gone,
    /// Another plugin.json beside the good plugin.
    Config(&'static str),
}

use Content::{Bytes, Config, Flipped, Gone, Part, Size, Text, Wat};

const MISFIT: &str =
    r#"(component (instance $i) (export "corral:function/handler@0.1.0" (instance $i)))"#;

/// What is put there, and what is said about it.
#[rustfmt::skip]
const CASES: &[(Content, &str)] = &[
    (Config(r#"{ "sha256": "0000000000000000000000000000000000000000000000000000000000000000" }"#), "plugin.json requires"),
    (Config(r#"{ "grants": { "files": [{ "host": "nowhere", "guest": "/data" }] } }"#), "nowhere does not exist"),
    (Bytes(b""), "the file is empty"),
    (Bytes(b"#!/bin/sh\necho hello\n"), "not a WebAssembly file"),
    (Bytes(b"\0asm"), "malformed"),
    (Bytes(b"\0asm\x01\0\0\0\xff\xff\xff\xff\xff"), "malformed"),
    (Bytes(b"\0asm\x09\0\0\0"), "malformed"),
    (Bytes(b"PK\x03\x04 a zip archive"), "not a WebAssembly file"),
    (Part(1), "malformed"),
    (Part(50), "malformed"),
    (Part(99), "malformed"),
    (Flipped(0), "not a WebAssembly file"),
    (Size(200 << 20), "209715200 bytes"),
    (Gone, "cannot read"),
    (Wat("foreign-world"), "acme:billing/ledger@1.0.0"),
    (Wat("newer-wasi"), "wasi:cli/exit@0.9.0"),
    (Wat("newer-contract"), "corral:function/handler@9.0.0"),
    (Wat("unknown-export"), "acme:arithmetic/double@1.0.0"),
    (Wat("no-export"), "exports nothing"),
    (Wat("plain-module"), "core module"),
    (Wat("core-import"), "env"),
    (Wat("huge-memory"), "limits.memory"),
    (Wat("many-tables"), "limits.tables"),
    (Text(MISFIT), "does not match"),
];

#[test]
fn bad_files_are_reported_once_and_change_nothing() {
    let handler = Handler::start(app());
    let path = handler.app().path("F/F.wasm");
    let answers = during(&handler, "F", || {
        for (told, (content, says)) in (1..).zip(CASES) {
            let good = plugin(2);
            let new = path.with_extension("wasm.new");
            match content {
                Bytes(bytes) => fs::write(&new, bytes).unwrap(),
                Text(text) => fs::write(&new, wat::parse_str(text).unwrap()).unwrap(),
                Wat(name) => fs::write(&new, guests::wat(name)).unwrap(),
                Part(percent) => fs::write(&new, &good[..good.len() * percent / 100]).unwrap(),
                Flipped(percent) => {
                    let mut bytes = good.clone();
                    bytes[good.len() * percent / 100] ^= 0xff;
                    fs::write(&new, bytes).unwrap();
                }
                Size(size) => {
                    fs::write(&new, b"\0asm\x01\0\0\0").unwrap();
                    let file = fs::File::options().write(true).open(&new).unwrap();
                    file.set_len(*size).unwrap();
                }
                Gone | Config(_) => {}
            }
            match content {
                Gone => fs::remove_file(&path).unwrap(),
                Config(text) => handler.app().write("F/plugin.json", text),
                _ => fs::rename(&new, &path).unwrap(),
            }
            let stderr = handler.stderr();
            let lines = stderr.wait_for_lines("still serving generation 1", told);
            assert_eq!(lines.len(), told, "{lines:#?}");
            assert!(lines[told - 1].contains(says), "{says:?}: {lines:#?}");
            if let Config(_) = content {
                handler.app().write("F/plugin.json", "{}");
            }
        }
        fs::write(&path, plugin(2)).unwrap();
        handler.stdout().wait_for("F: now serving generation 2 (");
    });
    for met in answers {
        assert_eq!(met.first(), Some(&answer(1)));
        assert_eq!(met.last(), Some(&answer(2)));
        assert!(met.len() <= 2, "{met:?}");
    }
    handler.end();
    assert_eq!(handler.stderr().lines().len(), CASES.len());
}
