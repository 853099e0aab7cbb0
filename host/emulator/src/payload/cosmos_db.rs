//! Cosmos DB: the documents that changed.

use super::binding_data::BindingData;
use super::described::Described;
use super::value::text;

/// Describes the JSON array `documents`: text in JSON text, encoded twice, unlike the
/// array of an input binding with a query (custom handler protocol, section 3.6).
pub(super) fn describe(documents: &str) -> Described {
    Described::new(text(documents), BindingData::default())
}
