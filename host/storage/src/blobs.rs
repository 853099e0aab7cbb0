//! Blobs.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;

use crate::Operation;

/// The blobs of a storage account.
pub trait Blobs {
    /// Creates a container, unless there is one of this name.
    fn create_container<'a>(&'a self, container: &'a str) -> Operation<'a, ()>;

    /// The names of all containers, in order.
    fn containers(&self) -> Operation<'_, Vec<String>>;

    /// Creates or replaces a blob. The container must exist.
    fn put_blob<'a>(
        &'a self,
        container: &'a str,
        name: &'a str,
        blob: NewBlob,
    ) -> Operation<'a, BlobProperties>;

    /// A blob with its content; `None` when it or its container does not exist.
    fn blob<'a>(&'a self, container: &'a str, name: &'a str) -> Operation<'a, Option<Blob>>;

    /// What is known of a blob; `None` when it or its container does not exist.
    fn blob_properties<'a>(
        &'a self,
        container: &'a str,
        name: &'a str,
    ) -> Operation<'a, Option<BlobProperties>>;

    /// All blobs whose names begin with `prefix`, by name; none when the container does
    /// not exist.
    fn list_blobs<'a>(
        &'a self,
        container: &'a str,
        prefix: &'a str,
    ) -> Operation<'a, Vec<BlobEntry>>;

    /// Deletes a blob; whether there was one.
    fn delete_blob<'a>(&'a self, container: &'a str, name: &'a str) -> Operation<'a, bool>;
}

/// A blob to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewBlob {
    /// The content.
    pub content: Bytes,
    /// The content type; [`BlobProperties::DEFAULT_CONTENT_TYPE`] when there is none.
    pub content_type: Option<String>,
    /// Metadata, names and values. Names are identifiers in ASCII, which are stored in
    /// lower case; values are printable ASCII.
    pub metadata: BTreeMap<String, String>,
}

/// A blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// The content.
    pub content: Bytes,
    /// What is known of it.
    pub properties: BlobProperties,
}

/// A blob in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobEntry {
    /// The name.
    pub name: String,
    /// What is known of it. Metadata is not listed.
    pub properties: BlobProperties,
}

/// What is known of a blob besides its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobProperties {
    /// Changes with every write; in quotes, as in HTTP.
    pub etag: String,
    /// When it was written.
    pub last_modified: Timestamp,
    /// When it was created. The services disagree on whether a blob that is replaced
    /// counts as new.
    pub created: Timestamp,
    /// Its length in bytes.
    pub length: u64,
    /// The content type.
    pub content_type: String,
    /// Metadata, names and values.
    pub metadata: BTreeMap<String, String>,
}

impl BlobProperties {
    /// The content type of a blob that was written without one.
    pub const DEFAULT_CONTENT_TYPE: &str = "application/octet-stream";
}
