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
    /// The head is there, and the body breaks off or is not valid before a byte of it has
    /// reached the caller.
    #[error("the body of the handler's answer is not complete")]
    Cut,
}

/// How often the handler gets a request that ends with `failure` each time; after the
/// last the caller gets an empty 500.
pub fn times_sent(mode: Mode, body: Body, failure: Failure) -> u32 {
    /// The client sends a request without a body again when an idle connection turns out
    /// to be closed, which it takes this for.
    const CLIENT: u32 = 4;
    /// The tries of the proxy, each with those of the client.
    const PROXY: u32 = 10;

    let client = match (failure, body) {
        (Failure::Closed, Body::None) => CLIENT,
        _ => 1,
    };
    match (mode, failure, body) {
        (Mode::Proxying, Failure::Cut, _) => 1,
        (Mode::Proxying, _, Body::None | Body::Empty) => PROXY * client,
        _ => client,
    }
}
