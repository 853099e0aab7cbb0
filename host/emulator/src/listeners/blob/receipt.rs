//! Receipts for blobs that functions have been called for.

use std::collections::BTreeMap;

use corral_storage::{NewBlob, Storage, StorageError};

use super::message::{function_id, unquoted};
use crate::storing;

/// The container in which the host keeps what it knows.
const CONTAINER: &str = "azure-webjobs-hosts";

/// What the metadata of a receipt says once the blob is in the queue.
const COMPLETED: &str = "Completed";

/// The receipt for one version of a blob and one function. It outlives the host, so that
/// the function is not called again for this version after a restart.
pub(super) struct Receipt {
    name: String,
}

impl Receipt {
    /// The receipt of `function` for a blob in this version. The version comes before the
    /// name, which may have slashes.
    pub(super) fn new(
        host_id: &str,
        function: &str,
        container: &str,
        name: &str,
        etag: &str,
    ) -> Self {
        let function = function_id(function);
        let etag = unquoted(etag);
        Self {
            name: format!("blobreceipts/{host_id}/{function}/{etag}/{container}/{name}"),
        }
    }

    /// Whether the function has been called for this version, or is about to be.
    pub(super) async fn is_completed(&self, storage: &dyn Storage) -> Result<bool, StorageError> {
        let properties = storage.blob_properties(CONTAINER, &self.name).await?;
        Ok(properties.is_some_and(|properties| {
            let mut metadata = properties.metadata.iter();
            metadata.any(|(name, value)| {
                name.eq_ignore_ascii_case(COMPLETED) && value.eq_ignore_ascii_case("true")
            })
        }))
    }

    /// Writes the receipt.
    pub(super) async fn complete(&self, storage: &dyn Storage) -> Result<(), StorageError> {
        let metadata = BTreeMap::from([(COMPLETED.to_owned(), "True".to_owned())]);
        let receipt = NewBlob {
            metadata,
            ..NewBlob::default()
        };
        storing::put_blob(storage, CONTAINER, &self.name, receipt).await
    }
}
