//! Calls functions for blobs.

use std::collections::HashMap;
use std::sync::Arc;

use corral_storage::{Storage, StorageError};
use futures_util::future::BoxFuture;

use super::message::{BlobMessage, function_id, unquoted};
use crate::invoker::Outcome;
use crate::listeners::queue::Consumer;
use crate::listeners::{Environment, Notice};
use crate::payload::{BlobCall, QueueMessage, Trigger};

/// The address of blobs in storage that has none: that of the storage emulator, which apps
/// expect on a developer's machine.
const LOCAL_ADDRESS: &str = "http://127.0.0.1:10000/devstoreaccount1";

/// Calls functions for the blobs that the queue names.
pub(in crate::listeners) struct BlobConsumer {
    /// The functions, with the accounts of their blobs, by id.
    functions: HashMap<String, (String, Arc<dyn Storage>)>,
    environment: Environment,
}

impl BlobConsumer {
    /// Calls these functions, each with the account of its blobs.
    pub(in crate::listeners) fn new(
        functions: impl IntoIterator<Item = (String, Arc<dyn Storage>)>,
        environment: Environment,
    ) -> Self {
        let functions = functions.into_iter();
        let functions = functions.map(|(name, storage)| (function_id(&name), (name, storage)));
        Self {
            functions: functions.collect(),
            environment,
        }
    }

    async fn call(&self, message: &[u8]) -> Result<Outcome, StorageError> {
        let Ok(message) = serde_json::from_slice::<BlobMessage>(message) else {
            return Ok(Outcome::Failed("the message names no blob".to_owned()));
        };
        // The app may have lost the function, and the container the blob.
        let Some((function, storage)) = self.functions.get(&message.function_id) else {
            return Ok(Outcome::Succeeded);
        };
        let call = blob_call(&**storage, &message.container_name, &message.blob_name).await?;
        let Some(call) = call else {
            return Ok(Outcome::Succeeded);
        };
        if unquoted(&call.blob.properties.etag) != message.etag {
            // The new version has its own message, or will have one.
            let notice = Notice::Container(message.container_name);
            self.environment.notices.send(notice);
            return Ok(Outcome::Succeeded);
        }
        let invoker = &self.environment.invoker;
        Ok(invoker.invoke(function, Trigger::Blob(call)).await)
    }
}

impl Consumer for BlobConsumer {
    fn consume(&self, message: QueueMessage) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            let called = self.call(&message.content).await;
            called.unwrap_or_else(|error| Outcome::Failed(error.to_string()))
        })
    }
}

/// What a function is called with for a blob; `None` when the blob does not exist.
pub async fn blob_call(
    storage: &dyn Storage,
    container: &str,
    name: &str,
) -> Result<Option<BlobCall>, StorageError> {
    let blob = storage.blob(container, name).await?;
    let place = storage.place();
    let address = if place.starts_with("http") {
        place.trim_end_matches('/')
    } else {
        LOCAL_ADDRESS
    };
    Ok(blob.map(|blob| BlobCall {
        container: container.to_owned(),
        name: name.to_owned(),
        container_url: format!("{address}/{container}"),
        blob,
    }))
}
