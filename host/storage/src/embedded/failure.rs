//! What can go wrong in the database.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::StorageError;

/// Why an operation failed, before the file is named.
#[derive(Debug)]
pub(super) enum Failure {
    /// What is asked for is not possible.
    Storage(StorageError),
    /// The file is not one that this program can use.
    Unusable(String),
    /// The database failed.
    Database(rusqlite::Error),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl Failure {
    /// Whether another process has the database locked.
    pub(super) fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::Database(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
        )
    }

    /// The error, which names the file and a remedy.
    pub(super) fn in_file(self, file: &Path) -> StorageError {
        let error = match self {
            Self::Storage(error) => return error,
            Self::Unusable(problem) => {
                return StorageError::Unavailable(format!(
                    "cannot use {}: {problem}; move it away, and a new one is made",
                    file.display()
                ));
            }
            Self::Database(error) => error,
        };
        let file = file.display();
        let remedy = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "stop the other process that writes to it"
            }
            Some(ErrorCode::DiskFull) => "free some space",
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                "check that the file and its folder can be written to"
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                "move it away; a new one is made"
            }
            Some(ErrorCode::TooBig) => {
                return StorageError::Invalid(format!("too large for {file}: {error}"));
            }
            _ => "check the disk, or move the file away; a new one is made",
        };
        StorageError::Unavailable(format!("cannot use {file}: {error}; {remedy}"))
    }
}
