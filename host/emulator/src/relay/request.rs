//! What the ways of making the handler's request share.

use std::net::IpAddr;

use crate::wire::{Framing, RequestHead};

/// What the host knows besides the request.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The function, in its own casing.
    pub function: &'a str,
    /// The port of the handler.
    pub worker_port: u16,
    /// The address of the caller.
    pub caller: IpAddr,
    /// The id of the call, a GUID.
    pub invocation_id: &'a str,
    /// The version of the host, such as `4.1037.0.0`.
    pub host_version: &'a str,
}

/// The request that the handler gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relayed {
    /// The head, with the fields of the framing.
    pub head: RequestHead,
    /// How the body is sent.
    pub body: Body,
}

/// The body of the handler's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is none; a request that was not answered is sent again most often.
    None,
    /// There is one of no bytes.
    Empty,
    /// The caller's, of this many bytes. The handler is called when all of it is there.
    Whole(u64),
    /// The caller's, in chunks, as it comes.
    Streamed,
}

impl Body {
    /// The framing of the request.
    pub fn framing(self, head: &RequestHead) -> Framing {
        match self {
            Self::Whole(length) => Framing::Sized(length),
            Self::Streamed => Framing::Chunked,
            Self::None | Self::Empty => match head.fields.get("Content-Length") {
                Some(_) => Framing::Sized(0),
                None => Framing::None,
            },
        }
    }
}

/// Why the host calls no handler and answers 500 (sections 6.2 and 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// The caller's `Host` gives no URL.
    #[error("no URL can be made of the field Host")]
    Host,
    /// A header field has characters that are not ASCII.
    #[error("a header field has characters that are not ASCII")]
    Field,
    /// A body in chunks, which forwarding cannot pass on.
    #[error("a request in chunks cannot be forwarded; send a Content-Length")]
    Chunks,
    /// A `Content-Type` that .NET cannot parse, of a body that is forwarded.
    #[error("the field Content-Type is not a media type")]
    Type,
    /// The method `CONNECT`, which cannot be proxied.
    #[error("CONNECT cannot be proxied")]
    Connect,
}

/// The methods for which .NET's client writes no length when there is no body.
const BODILESS: [&str; 5] = ["GET", "HEAD", "CONNECT", "OPTIONS", "DELETE"];

/// The methods that .NET's client knows in any case.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "CONNECT", "OPTIONS", "DELETE", "POST", "PUT", "PATCH", "TRACE",
];

/// The method as .NET's client writes it.
pub(super) fn method(method: &str) -> &str {
    let mut known = METHODS.iter().copied();
    known
        .find(|known| known.eq_ignore_ascii_case(method))
        .unwrap_or(method)
}

/// Whether a request without a body gets `Content-Length: 0`.
pub(super) fn needs_length(method: &str) -> bool {
    !BODILESS.contains(&method)
}
