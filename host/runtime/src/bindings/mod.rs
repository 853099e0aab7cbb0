//! The host's side of the `function` contract: a module for each version of
//! `corral:function`. They share the interfaces of WASI.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "generated from the WIT, which carries the documentation"
)]

/// `wit/function.wit`.
pub(crate) mod version_0_2 {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "function",
        imports: {
            "corral:function/invocation@0.2.0": trappable,
            "corral:function/request@0.2.0": trappable,
        },
        exports: { default: async },
    });
}

/// `wit/0.1.0/function.wit`.
pub(crate) mod version_0_1 {
    wasmtime::component::bindgen!({
        path: ["../../wit/deps/config", "../../wit/deps/logging", "../../wit/0.1.0"],
        world: "corral:function/function@0.1.0",
        with: {
            "wasi:config/store@0.2.0-rc.1": super::wasi::config::store,
            "wasi:logging/logging@0.1.0-draft": super::wasi::logging::logging,
        },
        exports: { default: async },
    });
}

pub(crate) use version_0_2::wasi;
