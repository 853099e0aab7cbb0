//! Components made with other tools run unchanged: each responds and streams as under
//! `wasmtime serve`.
//!
//! They are in `tests/components`, one per toolchain, and behave alike. A test below names the component; the tables are in the modules.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod answers;
mod compile_time;
mod contracts;
mod payloads;
mod recipes;
mod servers;
mod streams;

/// Three tests for each component: its name, and the options of
/// `wasmtime serve` without which that would not run it.
macro_rules! components {
    ($($module:ident $name:literal $options:expr;)*) => {
        const NAMES: &[&str] = &[$($name),*];
        $(
            mod $module {
                use std::sync::OnceLock;

                use corral_tests::{Shared, WasmtimeServe};

                use crate::servers;

                const NAME: &str = $name;

                fn wasmtime() -> Shared<WasmtimeServe> {
                    static WASMTIME: OnceLock<WasmtimeServe> = OnceLock::new();
                    Shared::lend(WASMTIME.get_or_init(|| servers::wasmtime(NAME, &$options)))
                }

                #[test]
                fn responses_match_wasmtime_serve() {
                    crate::answers::compare(NAME, &wasmtime());
                }

                #[test]
                fn streams_match_wasmtime_serve() {
                    crate::streams::compare(NAME, &wasmtime());
                }

                #[test]
                fn payload_mode_is_supported() {
                    crate::payloads::check(NAME);
                }
            }
        )*
    };
}

components! {
    go "go" ["-S", "cli"];
    javascript "javascript" ["-S", "cli"];
    python "python" ["-S", "cli"];
    rust_p2 "rust-p2" [];
    rust_p3 "rust-p3" ["-S", "p3"];
    rust_wstd "rust-wstd" ["-S", "cli"];
}
