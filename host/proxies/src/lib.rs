//! Azure Functions Proxies: what proxies.json says, applied to requests and
//! answers.
//!
//! [`Proxies::read`] turns the file into a table; a proxy with a fault is
//! reported and left out. [`Proxies::find`] picks the proxy for a request;
//! [`Match::request`] makes the request to its back end, and [`Match::answer`]
//! the answer to the caller. Nothing here opens a connection, reads a file or a
//! clock: sending is for whoever calls.
//!
//! Microsoft's engine was never published. Where its documentation is silent
//! this follows what its host and its users' reports show, and otherwise takes
//! the way of the least surprise.

mod backend;
mod client;
mod encode;
mod hop;
mod hops;
mod mask;
mod overrides;
mod proxy;
mod query;
mod reader;
mod request;
mod response;
mod route;
mod table;
mod template;
mod trace;
mod variable;

pub use backend::Backend;
pub use client::Client;
pub use hops::{Hops, LOOP_MESSAGE};
pub use proxy::Proxy;
pub use request::{BackendRequest, RequestFault};
pub use response::{Answer, AnswerBody, ResponseFault, Upstream};
pub use table::{FILE, Match, Proxies, Surroundings};
pub use trace::Trace;
