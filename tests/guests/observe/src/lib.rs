//! Puts what it was called with into the output `seen`, as JSON. What started it
//! may be anything: nothing in the call says what to do.
//!
//! Inputs are `{"name", "kind", "value"}` in order. Bytes, and the body of a
//! request, are hexadecimal digits; metadata is the text as it arrived.

mod observe;
#[path = "../../contract/bindings/version_0_2.rs"]
mod version_0_2;

use observe::Observe as Guest;
