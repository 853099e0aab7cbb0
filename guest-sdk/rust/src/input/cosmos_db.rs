//! Documents of Cosmos DB.

use serde::Deserialize;

/// A document of Cosmos DB: `Batch<Document<T>>` as a trigger or the result of a query,
/// `Option<Document<T>>` as an input with an `id`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub struct Document<T> {
    /// Identifies the document in its partition.
    pub id: String,
    /// The version.
    #[serde(rename = "_etag")]
    pub etag: Option<String>,
    /// When it was last changed, in seconds since 1970.
    #[serde(rename = "_ts")]
    pub timestamp: Option<u64>,
    /// The document's properties, without those above.
    #[serde(flatten)]
    pub body: T,
}
