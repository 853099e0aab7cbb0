//! An MCP server that tells what is in stock: the one of `../http-handler1`, in Rust.

#[cfg(target_arch = "wasm32")]
mod catalogue;
#[cfg(target_arch = "wasm32")]
mod serve;
#[cfg(target_arch = "wasm32")]
mod stock;
#[cfg(target_arch = "wasm32")]
mod tools;
