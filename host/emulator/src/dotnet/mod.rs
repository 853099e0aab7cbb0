//! Habits of .NET that callers and handlers see: how its HTTP client writes header
//! fields, how it reads and rewrites URLs, and which values it can parse.

mod client_fields;
mod encoder;
mod media_type;
mod names;
mod products;
mod query;
mod typed;
mod url_host;
mod url_text;

#[cfg(test)]
mod tests;

pub(crate) use client_fields::ClientFields;
pub(crate) use media_type::media_type;
pub(crate) use names::{is_content, spelled};
pub(crate) use products::products;
pub(crate) use query::rebuilt_query;
pub(crate) use typed::typed;
pub(crate) use url_host::{is_url_host, unicode_host};
pub(crate) use url_text::{absolute_path, escaped_path, query_text};
