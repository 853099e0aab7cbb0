//! The SDK's allocator starts in the module's initial memory: small calls execute no
//! `memory.grow`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::path::Path;

use corral_tests::handler::{Admin, VARIABLES};
use corral_tests::{FunctionApp, Handler, HttpCall, guests};
use wasmparser::{Parser, Payload};

/// Bytes of a page of linear memory.
const PAGE: u64 = 64 << 10;

/// The linear memory that a module has before it runs, in bytes.
fn initial_memory(module: &Path) -> u64 {
    let bytes = fs::read(module).unwrap();
    let mut pages = 0;
    for payload in Parser::new(0).parse_all(&bytes) {
        if let Payload::MemorySection(memories) = payload.unwrap() {
            pages += memories
                .into_iter()
                .map(|memory| memory.unwrap().initial)
                .sum::<u64>();
        }
    }
    pages * PAGE
}

/// The most linear memory that an instance of `function` has had, in bytes.
fn peak_memory(admin: &Admin, function: &str) -> u64 {
    let answer = admin.get(&format!("/v1/functions/{function}")).json();
    answer["counters"]["peakMemoryBytes"].as_u64().unwrap()
}

#[test]
fn small_calls_do_not_grow_the_memory() {
    let handler = Handler::start_with(FunctionApp::sample("orders"), &VARIABLES);
    let admin = Admin::of(&handler);
    let order = |body: &str| {
        let call = HttpCall::post("/api/order", "application/json", body);
        handler.call("order", call).send()
    };
    let before = initial_memory(&guests::sample("orders", "order"));
    for body in [r#"{"id":1005,"quantity":2,"color":"black"}"#, ""] {
        order(body).unwrap();
        assert_eq!(peak_memory(&admin, "order"), before, "{body:?}");
    }
    // What does not fit is allocated all the same. It is too large for a queue, but not
    // for the plugin.
    order(&"x".repeat(1 << 20)).unwrap_err();
    assert!(peak_memory(&admin, "order") >= before + (1 << 20));

    handler.call("MyQueueFunction", "a message").send().unwrap();
    assert_eq!(
        peak_memory(&admin, "MyQueueFunction"),
        initial_memory(&guests::sample("orders", "MyQueueFunction"))
    );
}
