//! Why an operation on storage failed.

use thiserror::Error;

/// Why an operation on storage failed.
#[derive(Debug, Error)]
pub enum StorageError {
    /// The queue, container, blob, table or entity does not exist.
    #[error("{0} does not exist")]
    NotFound(String),
    /// The message is no longer this receiver's, the entity exists, or another condition
    /// does not hold.
    #[error("{0}")]
    Conflict(String),
    /// A name or value that storage does not accept.
    #[error("{0}")]
    Invalid(String),
    /// The storage cannot be used now: a full disk, a refused connection, a wrong key.
    #[error("{0}")]
    Unavailable(String),
}
