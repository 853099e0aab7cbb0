//! Requests of HTTP-only functions, which the host hands to the handler as requests
//! instead of envelopes (protocol reference, section 6), and the answers to them.
//!
//! Pure functions: [`request`] makes the handler's request of the caller's, [`answer`]
//! the caller's answer of the handler's, [`redirect`] and [`times_sent`] say whether the
//! host sends a request again. Who uses them reads and writes bodies as
//! [`Body`] and [`Mode::buffers`] say.

mod answer;
mod failure;
mod forwarding;
mod handover;
mod proxying;
mod redirect;
mod request;

#[cfg(test)]
mod tests;

pub use answer::{Answered, Written, answer, is_tunnel};
pub use failure::{CLIENT_SENDINGS, Failure, proxy_tries, times_sent};
pub use handover::request;
pub use redirect::{MOST_REDIRECTS, Redirect, redirect};
pub use request::{Body, Context, Relayed, Unsendable};

/// How the host hands over requests of HTTP-only functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `enableForwardingHttpRequest`: the request is rebuilt (section 6.2).
    Forwarding,
    /// The section `httpWorker`: as forwarding, but the path is the function's name and
    /// redirects are followed.
    Legacy,
    /// `enableProxyingHttpRequest`: the request is passed on (section 6.3).
    Proxying,
}

impl Mode {
    /// Whether the whole answer is read before the caller gets a byte of it. An answer to
    /// `HEAD` has no body to read.
    pub fn buffers(self) -> bool {
        self != Self::Proxying
    }

    /// Whether the handler is told that the caller has left: its connection is closed.
    /// Half a close counts as leaving.
    pub fn passes_leaving_on(self) -> bool {
        self == Self::Proxying
    }
}
