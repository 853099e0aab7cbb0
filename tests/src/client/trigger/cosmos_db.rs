//! Cosmos DB: the documents that changed.

use serde_json::Value;

use super::Written;
use crate::client::value::{self, Properties};

/// The array of documents is text in JSON text: encoded twice, unlike the array
/// of an input binding with a query.
pub(super) fn write(documents: &Value) -> Written {
    Written {
        data: value::text(&documents.to_string()),
        metadata: Properties::new(),
    }
}
