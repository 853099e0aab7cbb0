//! Looks for blobs that functions have not been called for.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use corral_storage::{BlobEntry, NewMessage, Storage, StorageError};
use tokio_util::sync::CancellationToken;

use super::message::{BlobMessage, trigger_queue};
use super::receipt::Receipt;
use crate::bindings::{BlobPattern, MessageEncoding};
use crate::listeners::{Environment, Notice};
use crate::storing;

/// A function that blobs start.
#[derive(Clone, Debug)]
pub(in crate::listeners) struct BlobTrigger {
    /// The function.
    pub(in crate::listeners) function: String,
    /// Which blobs start it.
    pub(in crate::listeners) pattern: BlobPattern,
}

/// Looks for blobs in one storage account.
pub(in crate::listeners) struct BlobScanner {
    storage: Arc<dyn Storage>,
    /// The functions by container.
    triggers: BTreeMap<String, Vec<BlobTrigger>>,
    interval: std::time::Duration,
    environment: Environment,
}

/// The version of each blob that a function has been called for, by the function and the
/// blob's path. It spares a look at the receipts.
type Seen = HashMap<(String, String), String>;

impl BlobScanner {
    /// Looks for the blobs that start these functions, at every `interval`.
    pub(in crate::listeners) fn new(
        storage: Arc<dyn Storage>,
        triggers: Vec<BlobTrigger>,
        interval: std::time::Duration,
        environment: Environment,
    ) -> Self {
        let mut by_container: BTreeMap<String, Vec<BlobTrigger>> = BTreeMap::new();
        for trigger in triggers {
            let container = trigger.pattern.container.clone();
            by_container.entry(container).or_default().push(trigger);
        }
        Self {
            storage,
            triggers: by_container,
            interval,
            environment,
        }
    }

    /// Looks until `stop`.
    pub(in crate::listeners) async fn run(self, stop: CancellationToken) {
        let mut notices = self.environment.notices.subscribe();
        let mut seen = Seen::new();
        for container in self.triggers.keys() {
            if let Err(error) = self.storage.create_container(container).await {
                let action = format!("create container {container}");
                self.environment.storage_failed(action, &error);
            }
        }
        while !stop.is_cancelled() {
            let mut found = Seen::new();
            for (container, triggers) in &self.triggers {
                let scanned = self.scan(container, triggers, &seen, &mut found).await;
                if let Err(error) = scanned {
                    let action = format!("look into container {container}");
                    self.environment.storage_failed(action, &error);
                }
            }
            seen = found;
            let concerns = |notice: &Notice| match notice {
                Notice::Container(name) => self.triggers.contains_key(name),
                Notice::Queue(_) => false,
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(self.interval) => {}
                () = notices.wait(concerns) => {}
            }
        }
    }

    async fn scan(
        &self,
        container: &str,
        triggers: &[BlobTrigger],
        seen: &Seen,
        found: &mut Seen,
    ) -> Result<(), StorageError> {
        let prefix = match triggers {
            [only] => only.pattern.prefix(),
            _ => "",
        };
        for entry in self.storage.list_blobs(container, prefix).await? {
            for trigger in triggers {
                if trigger.pattern.captures(&entry.name).is_none() {
                    continue;
                }
                let path = format!("{container}/{}", entry.name);
                let key = (trigger.function.clone(), path);
                let etag = &entry.properties.etag;
                if seen.get(&key) != Some(etag) {
                    self.call_for(&trigger.function, container, &entry).await?;
                }
                found.insert(key, etag.clone());
            }
        }
        Ok(())
    }

    /// Puts the blob into the queue, unless there is a receipt for it. If this is
    /// interrupted before there is one, the function is called twice, but it is never not
    /// called.
    async fn call_for(
        &self,
        function: &str,
        container: &str,
        entry: &BlobEntry,
    ) -> Result<(), StorageError> {
        let environment = &self.environment;
        let etag = &entry.properties.etag;
        let host_storage = &*environment.host_storage;
        let receipt = Receipt::new(&environment.host_id, function, container, &entry.name, etag);
        if receipt.is_completed(host_storage).await? {
            return Ok(());
        }
        let message = BlobMessage::new(function, container, &entry.name, etag);
        // Texts can be written as JSON.
        let json = serde_json::to_vec(&message).unwrap_or_default();
        let text = MessageEncoding::Base64.encode(&json);
        let queue = trigger_queue(&environment.host_id);
        storing::add_message(host_storage, &queue, NewMessage::new(text)).await?;
        receipt.complete(host_storage).await?;
        environment.notices.send(Notice::Queue(queue));
        Ok(())
    }
}
