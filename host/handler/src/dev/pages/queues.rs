//! Queues, below `host/queues`.

use corral_emulator::bindings::MessageEncoding;
use corral_emulator::host::Host;
use corral_emulator::pages::Reply;
use corral_storage::{NewMessage, StorageError};
use serde_json::json;

use super::failure;

/// How many messages are shown; no more can be peeked at.
const SHOWN: usize = 32;

/// Answers a request for the path `rest`.
pub(super) async fn answer(
    host: &Host,
    method: &str,
    rest: &[&str],
    body: &[u8],
) -> Result<Reply, StorageError> {
    match (method, rest) {
        ("GET", []) => list(host).await,
        ("GET", [queue]) => show(host, queue).await,
        ("POST", [queue]) => add(host, queue, body).await,
        ("DELETE", [queue]) => {
            host.storage()?.clear_queue(queue).await?;
            Ok(Reply::empty(204))
        }
        _ => Ok(failure(404, "there is no such page")),
    }
}

async fn list(host: &Host) -> Result<Reply, StorageError> {
    let storage = host.storage()?;
    let mut queues = Vec::new();
    for name in storage.queues().await? {
        let count = storage.message_count(&name).await?;
        queues.push(json!({ "name": name, "count": count }));
    }
    Ok(Reply::json(200, &queues.into()))
}

async fn show(host: &Host, queue: &str) -> Result<Reply, StorageError> {
    let storage = host.storage()?;
    let encoding = encoding(host);
    let messages = storage.peek_messages(queue, SHOWN).await?;
    let messages: Vec<_> = messages
        .into_iter()
        .map(|message| {
            json!({
                "id": message.id,
                "text": content(encoding, &message.text),
                "dequeueCount": message.dequeue_count,
                "inserted": message.inserted.to_string(),
            })
        })
        .collect();
    let count = storage.message_count(queue).await?;
    Ok(Reply::json(
        200,
        &json!({ "name": queue, "count": count, "messages": messages }),
    ))
}

async fn add(host: &Host, queue: &str, body: &[u8]) -> Result<Reply, StorageError> {
    let given: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(text) = given.get("text").and_then(|text| text.as_str()) else {
        return Ok(failure(400, "the body has no \"text\""));
    };
    let storage = host.storage()?;
    storage.create_queue(queue).await?;
    let message = NewMessage::new(encoding(host).encode(text.as_bytes()));
    storage.put_message(queue, message).await?;
    Ok(Reply::empty(201))
}

fn encoding(host: &Host) -> MessageEncoding {
    let instance = host.instance();
    instance.map_or_else(MessageEncoding::default, |instance| {
        instance.message_encoding()
    })
}

/// What a message holds; its own text if that is not in the app's encoding.
fn content(encoding: MessageEncoding, text: &str) -> String {
    let decoded = encoding.decode(text).ok();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.unwrap_or_else(|| text.to_owned())
}
