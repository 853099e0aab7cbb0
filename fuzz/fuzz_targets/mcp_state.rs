//! States of MCP servers: what a client returns, and what a plugin answers.
//!
//! The first byte says how the answer is cut and written.
#![no_main]

use std::sync::LazyLock;

use corral_mcp::request_state::{AnswerFormat, AnswerSealer, Binding, KeyRing, open_request};
use libfuzzer_sys::fuzz_target;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

static KEYS: LazyLock<Option<KeyRing>> = LazyLock::new(|| KeyRing::new([KEY]).ok());

fuzz_target!(|data: &[u8]| {
    let (Some(keys), Some((first, body))) = (&*KEYS, data.split_first()) else {
        return;
    };
    if let Ok(opened) = open_request(body, keys, "f", None, 0) {
        // Nothing that the fuzzer can make was sealed with the key.
        assert!(opened.body.is_none());
    }
    let format = if first % 2 == 0 {
        AnswerFormat::Json
    } else {
        AnswerFormat::Events
    };
    let binding = Binding::new("f", "tools/call", "t", "{}", None);
    let mut sealer = AnswerSealer::new(format, binding, 1);
    let mut out = Vec::new();
    for part in body.chunks(usize::from(first / 2).max(1)) {
        match sealer.push(part, keys) {
            Ok(sealed) => out.extend(sealed),
            Err(_) => return,
        }
    }
    out.extend(sealer.finish());
    assert!(sealer.sealed() > 0 || out == body);
});
