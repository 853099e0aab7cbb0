//! The storage accounts of an app.

use std::sync::Arc;

use corral_storage::{Storage, StorageError};

/// The storage accounts of an app.
pub trait Accounts: Send + Sync {
    /// The account that the property `connection` of a binding names; `None` for that of
    /// the host, `AzureWebJobsStorage`.
    fn account(&self, connection: Option<&str>) -> Result<Arc<dyn Storage>, StorageError>;
}

/// The same account for every connection.
#[derive(Clone)]
pub struct OneAccount(pub Arc<dyn Storage>);

impl Accounts for OneAccount {
    fn account(&self, _: Option<&str>) -> Result<Arc<dyn Storage>, StorageError> {
        Ok(Arc::clone(&self.0))
    }
}
