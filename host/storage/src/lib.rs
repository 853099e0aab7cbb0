//! Queues, blobs and tables: in a local file, or in Azure Storage.
//!
//! [`Storage`] is what the emulated Functions host needs of a storage account. It has two
//! implementations that behave alike, one in a local database and one that speaks to
//! Azure Storage or Azurite.

mod azure;
mod blobs;
mod embedded;
mod entity;
mod error;
mod filter;
mod queues;
mod rules;
mod tables;

use std::path::Path;
use std::sync::Arc;

use azure::AzureStorage;
use embedded::EmbeddedStorage;
use futures_util::future::BoxFuture;

pub use blobs::{Blob, BlobEntry, BlobProperties, Blobs, NewBlob};
pub use error::StorageError;
pub use queues::{Message, NewMessage, Queues};
pub use tables::{Entity, EntityWrite, TableQuery, Tables};

/// What an operation on storage comes to.
pub type Operation<'a, T> = BoxFuture<'a, Result<T, StorageError>>;

/// A storage account.
pub trait Storage: Queues + Blobs + Tables + Send + Sync {
    /// Where the data is, for people: a file or an address.
    fn place(&self) -> String;
}

/// The storage in `file`, which is made, with its folder, if it does not exist. Blocks
/// while it is opened, and waits for up to ten seconds for another process that writes.
///
/// What is acknowledged survives the end of this process in any way. Several processes
/// may use the same file.
///
/// # Errors
/// When the file cannot be used: its folder is read-only, it is another program's, or
/// another process has it locked.
pub fn open(file: &Path) -> Result<Arc<dyn Storage>, StorageError> {
    Ok(Arc::new(EmbeddedStorage::open(file)?))
}

/// The storage account of a connection string, in Azure or in Azurite. Sends nothing: an
/// account that cannot be reached shows when it is used, and has to be within a tokio
/// runtime then.
///
/// # Errors
/// When the connection string is not valid.
pub fn connect(connection_string: &str) -> Result<Arc<dyn Storage>, StorageError> {
    Ok(Arc::new(AzureStorage::connect(connection_string)?))
}
