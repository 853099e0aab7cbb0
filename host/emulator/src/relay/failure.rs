//! Calls that get no answer, and how often the host sends them.

use super::Mode;
use super::request::Body;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The handler closed the connection before the first byte.
    #[error("the handler closed the connection without an answer")]
    Closed,
    /// The handler reset the connection, or nothing listens.
    #[error("the connection to the handler failed")]
    Reset,
    /// The head of the answer is longer than 64 KiB, or is not HTTP.
    #[error("the answer of the handler is not valid")]
    Malformed,
    /// The head is there, and the body ends too early or is not valid before a byte of it
    /// has reached the caller.
    #[error("the body of the handler's answer is not complete")]
    Cut,
}

/// How often .NET's client sends a request without a body when the handler closes each
/// connection without an answer: it takes the connection for one that was idle too long.
pub const CLIENT_SENDINGS: u32 = 4;

/// How often the proxy asks its client for an answer.
const PROXY_TRIES: u32 = 10;

/// How often the handler gets a request that ends with `failure` each time; after the
/// last the caller gets an empty 500.
pub fn times_sent(mode: Mode, body: Body, failure: Failure) -> u32 {
    let sendings = match (failure, body) {
        (Failure::Closed, Body::None) => CLIENT_SENDINGS,
        _ => 1,
    };
    match mode {
        Mode::Forwarding | Mode::Legacy => sendings,
        Mode::Proxying => sendings * proxy_tries(body, failure),
    }
}

/// How often the proxy asks its client for an answer when each try ends with `failure`.
pub fn proxy_tries(body: Body, failure: Failure) -> u32 {
    // An answer that has begun is not taken back, and what has been read of the caller's
    // body is gone.
    let can_try_again = failure != Failure::Cut && matches!(body, Body::None | Body::Empty);
    if can_try_again { PROXY_TRIES } else { 1 }
}
