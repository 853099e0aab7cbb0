//! Storage in one SQLite file.

mod blobs;
mod database;
mod failure;
mod queues;
mod receivers;
mod schema;
mod tables;
mod transaction;

use std::path::Path;
use std::sync::Arc;

use database::Database;
use jiff::Timestamp;
use receivers::Receivers;

use crate::{Storage, StorageError};

/// A storage account in one file.
///
/// What was acknowledged is in the file even if the process is killed. Other processes
/// may use the same file.
pub(crate) struct EmbeddedStorage {
    database: Database,
    receivers: Arc<Receivers>,
}

impl EmbeddedStorage {
    /// Opens `file`, and makes it and its folder if they do not exist. Blocks.
    pub(crate) fn open(file: &Path) -> Result<Self, StorageError> {
        Ok(Self {
            database: Database::open(file)?,
            receivers: Arc::new(Receivers::of(file)),
        })
    }
}

impl Storage for EmbeddedStorage {
    fn place(&self) -> String {
        self.database.file().display().to_string()
    }
}

/// A time in the database.
fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests;
