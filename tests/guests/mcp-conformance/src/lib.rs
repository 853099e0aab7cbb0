//! The server that the official conformance suite of the Model Context Protocol asks for,
//! with the names it prescribes, made with rmcp. Results are written as in the protocol.

#[cfg(target_arch = "wasm32")]
mod content;
#[cfg(target_arch = "wasm32")]
mod rounds;
#[cfg(target_arch = "wasm32")]
mod serve;
#[cfg(target_arch = "wasm32")]
mod server;
#[cfg(target_arch = "wasm32")]
mod tools;
