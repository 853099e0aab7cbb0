//! What every storage does, in a file or in Azure Storage: one table of cases for both.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod azurite;
mod blobs;
mod case;
mod lifetimes;
mod queues;
mod tables;

use std::sync::Arc;

use azurite::Azurite;
use case::Case;
use corral_storage::Storage;
use tokio::task::LocalSet;

#[tokio::test]
async fn embedded_storage_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let storage = corral_storage::open(&folder.path().join("storage.db")).unwrap();
    run(storage).await;
}

#[tokio::test]
async fn azurite_conforms() {
    let azurite = Azurite::start();
    let storage = corral_storage::connect(&azurite.connection_string).unwrap();
    run(storage).await;
}

/// Runs all cases at the same time: some wait until a message is visible.
async fn run(storage: Arc<dyn Storage>) {
    let cases = [queues::CASES, lifetimes::CASES, blobs::CASES, tables::CASES];
    let tasks = LocalSet::new();
    let start = |case: &'static Case| {
        let storage = Arc::clone(&storage);
        (case.name, tasks.spawn_local((case.run)(storage)))
    };
    let running: Vec<_> = cases.into_iter().flatten().map(start).collect();
    tasks.await;
    let mut failed = Vec::new();
    for (name, case) in running {
        if case.await.is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "these cases failed: {failed:?}");
}
