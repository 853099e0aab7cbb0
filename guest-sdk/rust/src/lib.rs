//! Write an Azure function in Rust and run it as a Corral plugin.
//!
//! A function is a plain `fn` with [`#[function]`](macro@function). It takes the
//! trigger's value as a type, and what it returns goes where the bindings in
//! function.json say:
//!
//! ```
//! use corral_sdk::prelude::*;
//!
//! #[function]
//! fn order(request: HttpRequest, context: &mut Context) -> Result<impl IntoResponse> {
//!     context.output("message", request.body_text()?);
//!     Ok("Order enqueued")
//! }
//! ```
//!
//! With this `Cargo.toml`, that is the whole plugin:
//!
//! ```toml
//! [package]
//! name = "order"
//! version = "0.1.0"
//! edition = "2024"
//!
//! [lib]
//! crate-type = ["cdylib"]
//!
//! [dependencies]
//! corral-sdk = { path = "../corral/guest-sdk/rust" }
//! ```
//!
//! Build it with `cargo build --release --target wasm32-unknown-unknown` and put
//! the `.wasm` beside function.json. `wasm32-wasip1` and `wasm32-wasip2` work as
//! well; a plugin that needs clocks, files or sockets wants one of those.
//!
//! # What a function takes
//!
//! The trigger's value or a reference to it (`&str` and `&[u8]` too), `&mut Context`,
//! both in either order, or nothing.
//!
//! | argument | takes |
//! | --- | --- |
//! | [`HttpRequest`] | the request of an HTTP trigger |
//! | [`Json<T>`](Json) | a JSON document, JSON in a text or in bytes, an HTTP body |
//! | `String` | text; JSON as it was sent; bytes and HTTP bodies that are UTF-8 |
//! | `Vec<u8>` | bytes, or the bytes of anything else |
//! | [`Timer`] | the state of a timer's schedule |
//! | [`QueueMessage<T>`](QueueMessage) | a Storage queue message with its id and delivery count |
//! | [`ServiceBusMessage<T>`](ServiceBusMessage) | a Service Bus message with its properties |
//! | [`Batch<T>`](Batch) | the events of a trigger with `"cardinality": "many"` |
//! | [`Value`] | the value as it arrived |
//! | `Option<T>` | `None` when the binding had nothing to give |
//!
//! Input bindings besides the trigger are read by name: [`Context::input`].
//!
//! # What a function returns
//!
//! `()`, text, bytes, [`Json`], [`Response`], [`Html`], [`Redirect`], a status with
//! any of these (`(404, "no such order")`), an `Option` of them, `Vec<Message>`, or
//! a `Result` of any of them. In a function with an HTTP trigger it is the answer;
//! in any other it is the value for the binding named `$return`. Other outputs are
//! given by name: [`Context::output`].
//!
//! An [`Error`] says whose fault it is. `?` turns every [`std::error::Error`] into
//! one.
//!
//! # Testing
//!
//! The attribute leaves the `fn` as it is, and the module [`testing`] calls a
//! function with a made-up trigger, natively: `cargo test` needs no Wasm.

// The code that wit-bindgen and `#[function]` generate names this crate by its
// full path, here as in a plugin.
extern crate self as corral_sdk;

#[doc(hidden)]
pub mod bindings;
mod context;
mod error;
#[doc(hidden)]
pub mod guest;
mod host;
mod http;
mod input;
mod invocation;
mod json;
pub mod log;
mod output;
pub mod prelude;
mod reply;
mod run;
pub mod settings;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;

pub use context::Context;
pub use corral_sdk_macros::function;
pub use error::{Error, Fault, Result};
pub use http::{Fields, HttpRequest};
pub use input::{
    Batch, FromElement, FromInput, Input, QueueMessage, Schedule, ServiceBusMessage, Timer, Value,
};
pub use invocation::{Invocation, Metadata, TraceContext};
pub use json::Json;
pub use output::{IntoMessage, IntoOutput, Message, Output};
pub use reply::{Body, Html, IntoResponse, IntoReturn, Redirect, Response, Return};
pub use run::{Function, Outcome};
