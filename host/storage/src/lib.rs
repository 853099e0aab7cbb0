//! Queues, blobs and tables: in a file of its own, or in Azure Storage.
//!
//! [`Storage`] is what the emulated Functions host needs of a storage account. It has two
//! implementations that behave alike, one in a local database and one that speaks to
//! Azure Storage or Azurite.

mod blobs;
mod error;
mod queues;
mod tables;

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
