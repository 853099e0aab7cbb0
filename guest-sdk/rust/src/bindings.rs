//! Bindings that wit-bindgen generates from `wit/function.wit`, a copy of the contract that
//! is part of the crate. They are not part of the public API, so that the WIT can change
//! without breaking a plugin.

#![allow(
    missing_docs,
    unreachable_pub,
    unsafe_code,
    clippy::all,
    clippy::pedantic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]

wit_bindgen::generate!({
    world: "function",
    path: "wit",
    generate_all,
    pub_export_macro: true,
    export_macro_name: "__export_function",
    default_bindings_module: "corral_sdk::bindings",
    runtime_path: "corral_sdk::bindings::rt",
});

pub use wit_bindgen::rt;
