//! Writes to storage that create the queue, container or table if it is missing, as the
//! host does.

use corral_storage::{Entity, EntityWrite, Message, NewBlob, NewMessage, Storage, StorageError};

/// Adds a message to a queue.
pub(crate) async fn add_message(
    storage: &dyn Storage,
    queue: &str,
    message: NewMessage,
) -> Result<(), StorageError> {
    match storage.put_message(queue, message.clone()).await {
        Err(StorageError::NotFound(_)) => {
            storage.create_queue(queue).await?;
            storage.put_message(queue, message).await
        }
        added => added,
    }
}

/// Moves a received message to another queue.
pub(crate) async fn move_message(
    storage: &dyn Storage,
    queue: &str,
    message: &Message,
    to: &str,
) -> Result<(), StorageError> {
    match storage.move_message(queue, message, to).await {
        // If it is the message that is gone, it is so the second time, too.
        Err(StorageError::NotFound(_)) => {
            storage.create_queue(to).await?;
            storage.move_message(queue, message, to).await
        }
        moved => moved,
    }
}

/// Writes a blob.
pub(crate) async fn put_blob(
    storage: &dyn Storage,
    container: &str,
    name: &str,
    blob: NewBlob,
) -> Result<(), StorageError> {
    let put = storage.put_blob(container, name, blob.clone()).await;
    if let Err(StorageError::NotFound(_)) = put {
        storage.create_container(container).await?;
        storage.put_blob(container, name, blob).await?;
        return Ok(());
    }
    put.map(|_| ())
}

/// Adds an entity to a table; there must be none with its keys.
pub(crate) async fn insert_entity(
    storage: &dyn Storage,
    table: &str,
    entity: Entity,
) -> Result<(), StorageError> {
    let insert = |entity| storage.put_entity(table, entity, EntityWrite::Insert);
    match insert(entity.clone()).await {
        Err(StorageError::NotFound(_)) => {
            storage.create_table(table).await?;
            insert(entity).await
        }
        inserted => inserted,
    }
}
