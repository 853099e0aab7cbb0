//! An HTTP request that a caller sent to the host.

use bytes::Bytes;

use super::identity::Identity;
use crate::answer::Caller;
use crate::wire::RequestHead;

/// An HTTP request that a caller sent to the host, and what the host found out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpCall {
    /// The head as it came. What [`accepts`] refuses should not come here.
    ///
    /// [`accepts`]: crate::incoming::accepts
    pub head: RequestHead,
    /// The body, with the framing undone.
    pub body: Bytes,
    /// The parameters of the route, as [`route_values`] lists them.
    ///
    /// [`route_values`]: super::route_values
    pub parameters: Vec<(String, Option<String>)>,
    /// Who the host takes the caller for.
    pub identity: Identity,
}

impl HttpCall {
    /// What of the request decides how the host writes the response.
    pub fn caller(&self) -> Caller {
        Caller {
            is_head: self.head.method.eq_ignore_ascii_case("HEAD"),
            accept_charset: self.head.fields.get("Accept-Charset").map(str::to_owned),
        }
    }
}
