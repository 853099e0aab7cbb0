//! HTTP calls that the Functions host passes on as they are: forwarded or
//! proxied (custom handler protocol, section 6).

mod request;
mod response;

pub use request::{RawRequest, public_url, raw_invocation};
pub use response::{RawResponse, raw_response};
