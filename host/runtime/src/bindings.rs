//! The host's side of `wit/function.wit`.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "generated from the WIT, which carries the documentation"
)]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "function",
    exports: { default: async },
});
