//! Write an Azure function in Rust and run it as a Corral plugin.
//!
//! A function is a plain `fn` with [`#[function]`](macro@function). Its argument is
//! the trigger's value, and its return value goes to the output bindings in
//! function.json:
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
//! With this `Cargo.toml`, the plugin is complete:
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
//! Build it with `cargo build --release --target wasm32-unknown-unknown` and copy
//! the `.wasm` next to function.json. `wasm32-wasip1` and `wasm32-wasip2` work as
//! well; a plugin that needs clocks, files or sockets must use one of them.
//!
//! # Arguments
//!
//! The trigger's value or a reference to it (`&str` and `&[u8]` too), `&mut Context`,
//! both in either order, or nothing.
//!
//! | Argument | Accepts |
//! | --- | --- |
//! | [`HttpRequest`] | the request of an HTTP trigger |
//! | [`Json<T>`](Json) | a JSON document, JSON in a text or in bytes, an HTTP body |
//! | `String` | text; JSON as it was sent; bytes and HTTP bodies that are UTF-8 |
//! | `Vec<u8>` | bytes, or the bytes of anything else |
//! | [`Timer`] | the state of a timer's schedule |
//! | [`QueueMessage<T>`](QueueMessage) | a Storage queue message with its id and delivery count |
//! | [`ServiceBusMessage<T>`](ServiceBusMessage) | a Service Bus message with its properties |
//! | [`Batch<T>`](Batch) | the events of a trigger with `"cardinality": "many"` |
//! | [`Value`] | the value without conversion |
//! | `Option<T>` | `None` if the binding has no value |
//!
//! Input bindings besides the trigger are read by name: [`Context::input`].
//!
//! # Return values
//!
//! `()`, text, bytes, [`Json`], [`Response`], [`Html`], [`Redirect`], a status with
//! any of these (`(404, "no such order")`), an `Option` of them, `Vec<Message>`, or
//! a `Result` of any of them. In a function with an HTTP trigger it is the response;
//! in any other it is the value for the binding named `$return`. Set other outputs
//! by name: [`Context::output`].
//!
//! An [`Error`] says who is at fault. `?` converts every [`std::error::Error`] to
//! one.
//!
//! # Memory
//!
//! A plugin's global allocator is the SDK's: it starts in 48 KiB that are part of the
//! module, because each call has a fresh instance by default, and growing its memory
//! would take longer than all its allocations. What does not fit there comes from the
//! standard library's allocator. Memory that a kept instance frees is used again.
//!
//! To bring another `#[global_allocator]`, turn off the default feature `allocator`:
//!
//! ```toml
//! corral-sdk = { path = "../corral/guest-sdk/rust", default-features = false }
//! ```
//!
//! # Testing
//!
//! The attribute does not change the `fn`, and the module [`testing`] calls a
//! function natively with a simulated trigger: `cargo test` needs no WebAssembly.

// The code that wit-bindgen and `#[function]` generate refers to this crate by its
// full path, here and in plugins.
extern crate self as corral_sdk;

#[cfg(any(
    test,
    all(
        feature = "allocator",
        target_family = "wasm",
        not(target_feature = "atomics")
    )
))]
mod allocator;
#[doc(hidden)]
pub mod bindings;
mod context;
mod error;
mod executor;
mod extract;
#[cfg(any(feature = "log", feature = "tracing"))]
mod facade;
mod fields;
#[doc(hidden)]
pub mod guest;
mod host;
#[cfg(feature = "http-client")]
pub mod http_client;
mod input;
mod interop;
mod json;
mod lazy;
mod level;
pub mod log;
mod metadata;
mod outcome;
mod output;
pub mod prelude;
mod reply;
mod request;
mod run;
pub mod settings;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
mod trace;

pub use ::http;
pub use context::Context;
pub use corral_sdk_macros::function;
pub use error::{Error, Fault, Result};
#[doc(hidden)]
pub use executor::block_on as __block_on;
pub use extract::{Form, FromContext, Path, Query};
pub use fields::Fields;
pub use input::{
    Batch, Blob, CloudEvent, Document, Element, EventGridEvent, EventHubEvent, FromElement,
    FromInput, Input, KafkaEvent, QueueMessage, Schedule, ServiceBusMessage, Timer, Value,
};
pub use json::Json;
pub use metadata::{EventMetadata, Metadata};
pub use outcome::Outcome;
pub use output::{IntoMessage, IntoOutput, Message, Output};
pub use reply::{
    Body, Cookie, Html, IntoResponse, IntoReturn, Redirect, Response, Return, SameSite,
};
pub use request::HttpRequest;
pub use run::Function;
pub use trace::TraceContext;
