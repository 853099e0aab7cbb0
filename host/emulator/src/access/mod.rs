//! Who may call what: keys of callers, and other sites' pages.

mod cors;
mod keys;
mod query;

pub use cors::Cors;
pub use keys::Keys;
pub(crate) use keys::allows;
