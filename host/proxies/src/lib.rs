//! Azure Functions Proxies: proxies.json, applied to requests and responses.
//!
//! [`Proxies::read`] turns the file into a table; a proxy with an error is
//! reported and left out. [`Proxies::find`] picks the proxy for a request;
//! [`Match::request`] makes the request to its back end, and [`Match::response`]
//! the response to the caller. Nothing here opens a connection, reads a file or a
//! clock: sending is up to the caller of this crate.
//!
//! Microsoft's engine was never published. Where its documentation is silent
//! this follows what its host and its users' reports show, and otherwise the
//! principle of least surprise.

mod backend;
mod call_depth;
mod encode;
mod hop_by_hop;
mod mask;
mod message;
mod overrides;
mod proxy;
mod query;
mod reader;
mod reference;
mod request;
mod response;
mod route;
mod table;
mod template;
mod trace;
mod variable;

pub use backend::Backend;
pub use call_depth::{CallDepth, LOOP_MESSAGE};
pub use message::{BackendRequest, BackendResponse, ClientRequest, ProxyResponse, ResponseBody};
pub use proxy::Proxy;
pub use request::RequestError;
pub use response::ResponseError;
pub use table::{FILE, Match, Proxies, ReadContext};
pub use trace::Trace;
