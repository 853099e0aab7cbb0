//! Write an Azure function in Rust and run it as a Corral plugin.
//!
//! A function is a `fn` or `async fn` with [`#[function]`](macro@function). Its arguments
//! are the trigger's value and what else it needs, its return value is the response or
//! the value of an output binding, and the attribute declares the bindings:
//!
//! ```
//! use corral_sdk::prelude::*;
//!
//! #[function(http(methods = ["post"], route = "orders"), output(message = queue("orders")))]
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
//! # Bindings
//!
//! What the attribute declares is a custom section of the plugin, from which
//! `handler build` writes function.json; [`macro@function`] lists the kinds. A name that is
//! not declared is a compiler error where it is written:
//!
//! ```compile_fail
//! use corral_sdk::prelude::*;
//!
//! #[function(http, output(message = queue("orders")))]
//! fn order(body: String, context: &mut Context) {
//!     context.output("mesage", body); // there is no output `mesage` (did you mean `message`?)
//! }
//! ```
//!
//! Without arguments, the attribute declares nothing, and you write function.json.
//!
//! # Arguments
//!
//! Any number of arguments in any order, by value or by reference (`&str` and `&[u8]` too):
//! one value of the trigger, parts of an HTTP request, values of input bindings, and
//! `&mut Context`.
//!
//! | The trigger's value | Accepts |
//! | --- | --- |
//! | [`HttpRequest`], [`http::Request<Vec<u8>>`](http::Request) | the request of an HTTP trigger |
//! | [`Json<T>`](Json) | a JSON document, JSON in a text or in bytes, an HTTP body |
//! | [`Form<T>`](Form) | a form in an HTTP body |
//! | `String` | text; JSON as it was sent; bytes and HTTP bodies that are UTF-8 |
//! | `Vec<u8>` | bytes, or the bytes of anything else |
//! | [`Timer`] | the state of a timer's schedule |
//! | [`QueueMessage<T>`](QueueMessage) | a Storage queue message with its id and delivery count |
//! | [`Blob<T>`](Blob) | a blob with its name, URL and properties |
//! | [`ServiceBusMessage<T>`](ServiceBusMessage) | a Service Bus message with its properties |
//! | [`EventHubEvent<T>`](EventHubEvent) | an event of an Event Hub with its metadata |
//! | [`EventGridEvent<T>`](EventGridEvent), [`CloudEvent<T>`](CloudEvent) | an event of Event Grid, in either schema |
//! | [`KafkaEvent<T>`](KafkaEvent) | an event of Kafka with its metadata |
//! | [`Batch<T>`](Batch) | the events of a trigger with `"cardinality": "many"`, and the documents of Cosmos DB as [`Document<T>`](Document) |
//! | [`Value`] | the value without conversion |
//! | `Option<T>` | `None` if the binding has no value |
//!
//! | A part of the request | Is |
//! | --- | --- |
//! | [`Query<T>`](Query) | the query parameters |
//! | [`Path<T>`](Path) | the parameters of the route |
//! | [`http::HeaderMap`], [`http::Method`], [`http::Uri`] | the headers, the method, the URL |
//! | your own [`FromContext`] | whatever can be made of the request |
//!
//! An input binding is an argument with `#[input]`, which has the binding's name, or with
//! `#[input("name")]`. [`Context::input`] reads one by name.
//!
//! ```
//! use corral_sdk::prelude::*;
//!
//! #[function(
//!     http(methods = ["get"], route = "orders/{id}"),
//!     input(customers = blob("customers.json")),
//! )]
//! fn find(Path(id): Path<u32>, #[input] customers: Option<Json<Vec<String>>>) -> Option<String> {
//!     let Json(customers) = customers?;
//!     customers.into_iter().nth(id as usize)
//! }
//! ```
//!
//! # Return values
//!
//! `()`, text, bytes, [`Json`], [`Response`], [`http::Response`], [`Html`], [`Redirect`], a
//! status with any of these (`(404, "no such order")`, or a [`http::StatusCode`]), an
//! `Option` of them, `Vec<Message>`, or a `Result` of any of them. In a function with an
//! HTTP trigger it is the response; in any other it is the value for the binding named
//! `$return`. Set other outputs by name: [`Context::output`].
//!
//! An [`Error`] says who is at fault. `?` converts every [`std::error::Error`] and
//! `anyhow::Error` to one, and a function may return `anyhow::Result`.
//!
//! # Features
//!
//! | Feature | Adds |
//! | --- | --- |
//! | `http-client` | the module `http_client`: requests to other services from an `async fn` |
//! | `log`, `tracing` | the invocation's log for the macros of these crates |
//! | `allocator` (default) | a global allocator for small calls |
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
//! function natively with a simulated trigger: `cargo test` needs no WebAssembly. It also
//! answers the requests that the function sends.

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
pub mod mcp;
mod metadata;
mod outcome;
mod output;
pub mod prelude;
mod progress;
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
pub use mcp::{Block, IntoToolResult, ToolResult};
pub use metadata::{EventMetadata, Metadata};
pub use outcome::Outcome;
pub use output::{IntoMessage, IntoOutput, Message, Output};
pub use progress::report_progress;
pub use reply::{
    Body, Cookie, Html, IntoResponse, IntoReturn, Redirect, Response, Return, SameSite,
};
pub use request::HttpRequest;
pub use run::Function;
pub use trace::TraceContext;
