//! Outputs, written to storage (custom handler protocol, section 5.4).

mod entity;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bytes::Bytes;
use corral_storage::{NewBlob, NewMessage};
use serde_json::Value;

use super::path::{blob_path, queue_name};
use super::{BindingError, BindingFailure, MessageEncoding, Resolver, connection};
use crate::accounts::Accounts;
use crate::answer::Received;
use crate::listeners::{Notice, Notices};
use crate::payload::{Binding, FunctionBindings};
use crate::storing;

/// Where the outputs of an app go.
#[derive(Clone, Copy)]
pub struct OutputContext<'a> {
    /// The storage accounts.
    pub accounts: &'a dyn Accounts,
    /// How messages are written.
    pub message_encoding: MessageEncoding,
    /// Tells the triggers of the app.
    pub notices: &'a Notices,
    /// Told of each write, after it.
    pub written: &'a (dyn Fn(Written<'_>) + Sync),
}

/// What an output binding has written.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    /// A message was added to a queue.
    Message {
        /// The queue.
        queue: &'a str,
        /// The content, without the encoding of the queue.
        content: &'a [u8],
    },
    /// A blob was written.
    Blob {
        /// The container.
        container: &'a str,
        /// The name.
        name: &'a str,
        /// The content.
        content: &'a [u8],
    },
    /// An entity was added to a table.
    Entity {
        /// The table.
        table: &'a str,
        /// The entity, as the function gave it.
        entity: &'a Value,
    },
}

/// Writes what the output bindings of a function have received, by their names. What is not
/// for storage, such as the response to an HTTP caller, is left out.
///
/// The outputs of an invocation are not one transaction: when one fails, the others are
/// written all the same, and blobs are left empty, as the host has opened them and does not
/// finish them (custom handler protocol, section 4). The first error is returned.
pub async fn write_outputs(
    function: &FunctionBindings,
    received: &BTreeMap<String, Received>,
    context: &OutputContext<'_>,
    resolver: &Resolver<'_>,
) -> Result<(), BindingError> {
    let mut written = Ok(());
    for is_blob in [false, true] {
        for binding in &function.bindings {
            let Some(value) = received.get(&binding.name) else {
                continue;
            };
            if !binding.is_output() || matches!(value, Received::Blob(_)) != is_blob {
                continue;
            }
            let opened = Received::Blob(Vec::new());
            let value = if is_blob && written.is_err() {
                &opened
            } else {
                value
            };
            let outcome = write(binding, value, context, resolver).await;
            written = written.and(outcome.map_err(|reason| BindingError {
                binding: binding.name.clone(),
                reason,
            }));
        }
    }
    written
}

async fn write(
    binding: &Binding,
    value: &Received,
    context: &OutputContext<'_>,
    resolver: &Resolver<'_>,
) -> Result<(), BindingFailure> {
    match value {
        Received::Http(_) => Ok(()),
        Received::Messages(messages) if binding.is("queue") => {
            add_messages(binding, messages, context, resolver).await
        }
        Received::Blob(bytes) => put_blob(binding, bytes, context, resolver).await,
        Received::Documents(documents) if binding.is("table") => {
            insert_entities(binding, documents, context, resolver).await
        }
        Received::Messages(_) | Received::Texts(_) | Received::Documents(_) => {
            Err(BindingFailure::Unknown(binding.kind.clone()))
        }
    }
}

async fn add_messages(
    binding: &Binding,
    messages: &[Vec<u8>],
    context: &OutputContext<'_>,
    resolver: &Resolver<'_>,
) -> Result<(), BindingFailure> {
    let queue = queue_name(binding, resolver)?;
    let storage = context.accounts.account(connection(binding).as_deref())?;
    for message in messages {
        let text = context.message_encoding.encode(message);
        storing::add_message(&*storage, &queue, NewMessage::new(text)).await?;
        context.notices.send(Notice::Queue(queue.clone()));
        (context.written)(Written::Message {
            queue: &queue,
            content: message,
        });
    }
    Ok(())
}

async fn put_blob(
    binding: &Binding,
    bytes: &[u8],
    context: &OutputContext<'_>,
    resolver: &Resolver<'_>,
) -> Result<(), BindingFailure> {
    let (container, name) = blob_path(binding, resolver)?;
    let storage = context.accounts.account(connection(binding).as_deref())?;
    let blob = NewBlob {
        content: Bytes::copy_from_slice(bytes),
        ..NewBlob::default()
    };
    storing::put_blob(&*storage, &container, &name, blob).await?;
    (context.written)(Written::Blob {
        container: &container,
        name: &name,
        content: bytes,
    });
    context.notices.send(Notice::Container(container));
    Ok(())
}

async fn insert_entities(
    binding: &Binding,
    documents: &[Value],
    context: &OutputContext<'_>,
    resolver: &Resolver<'_>,
) -> Result<(), BindingFailure> {
    let target = entity::Target::of(binding, resolver)?;
    let storage = context.accounts.account(connection(binding).as_deref())?;
    for document in documents {
        let entity = target.entity(document)?;
        storing::insert_entity(&*storage, &target.table, entity).await?;
        (context.written)(Written::Entity {
            table: &target.table,
            entity: document,
        });
    }
    Ok(())
}
