//! A caller's request as the host's own server, Kestrel, hands it to the host.
//!
//! Kestrel keeps header fields in its own order, decodes and resolves the
//! path, and reads the query leniently. What a handler gets to see has been through it.

mod fields;
mod fold;
mod form;
mod path;
mod query;
mod unescape;

pub use fields::{ReceivedField, received_fields};
pub use fold::equal_ignoring_case;
pub use form::{accepts, origin_form};
pub use path::{decoded_path, escaped_path};
pub use query::{QueryParameter, query_parameters};

/// The path and the query of a request target, without the question mark between them;
/// `None` when there is no question mark.
pub fn split_target(target: &str) -> (&str, Option<&str>) {
    match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    }
}
