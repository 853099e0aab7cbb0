//! `requestState`: what a server keeps between the rounds of a request, in the hands of
//! its client (MCP specification 2026-07-28, multi round-trip requests).
//!
//! A server may answer `input_required` with a `requestState`, and the client returns it
//! with the retry. The specification calls what returns attacker-controlled input. So the
//! state is sealed on its way to the client and opened on its way back: encrypted,
//! authenticated, and bound to the request that it belongs to. A server that runs in a
//! fresh sandbox for each call can keep its state there without trusting the client.

mod binding;
mod event_stream;
mod json_scan;
mod keys;
mod request;
mod response;
mod seal;

pub use binding::Binding;
pub use keys::{KeyError, KeyRing};
pub use request::{Opened, Refusal, RefusalReason, open_request};
pub use response::{AnswerFormat, AnswerSealer};
pub use seal::{MAX_STATE, OpenError, SealError};
