//! An HTTP request that a caller sent to the host.

use bytes::Bytes;
use corral_app::AuthLevel;

use crate::wire::RequestHead;

/// An HTTP request that a caller sent to the host, and what the host found out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpCall {
    /// The head as it came.
    pub head: RequestHead,
    /// The body, with the framing undone.
    pub body: Bytes,
    /// The parameters of the route in their order, unescaped; an optional one that the
    /// caller left out has no value.
    pub parameters: Vec<(String, Option<String>)>,
    /// Who the host takes the caller for.
    pub identity: Identity,
}

/// Who the host takes an HTTP caller for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A caller without a key that the host knows.
    Anonymous,
    /// A caller with a key.
    Key {
        /// What the key allows.
        level: AuthLevel,
        /// The key's name, such as `default` or `master`.
        name: String,
    },
}
