//! Queues in the database.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use uuid::Uuid;

use super::failure::Failure;
use super::receivers;
use super::transaction::begin_write;
use super::{EmbeddedStorage, now, time};
use crate::{Message, NewMessage, Operation, Queues, StorageError, rules};

impl Queues for EmbeddedStorage {
    fn create_queue<'a>(&'a self, queue: &'a str) -> Operation<'a, ()> {
        let queue = queue.to_owned();
        self.database.run(move |connection| {
            rules::queue(&queue)?;
            connection
                .prepare_cached("INSERT OR IGNORE INTO queues (name) VALUES (?1)")?
                .execute([queue])?;
            Ok(())
        })
    }

    fn queues(&self) -> Operation<'_, Vec<String>> {
        self.database.run(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT name FROM queues ORDER BY name")?;
            let names = statement.query_map([], |row| row.get(0))?;
            Ok(names.collect::<Result<_, _>>()?)
        })
    }

    fn message_count<'a>(&'a self, queue: &'a str) -> Operation<'a, u64> {
        let queue = queue.to_owned();
        self.database.run(move |connection| {
            let queue = find(connection, &queue)?;
            let count: i64 = connection
                .prepare_cached("SELECT count(*) FROM messages WHERE queue = ?1 AND expires > ?2")?
                .query_row(params![queue, now()], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    fn put_message<'a>(&'a self, queue: &'a str, message: NewMessage) -> Operation<'a, ()> {
        let queue = queue.to_owned();
        self.database.write(move |transaction| {
            rules::message(&message)?;
            let queue = find(transaction, &queue)?;
            let now = now();
            remove_expired(transaction, queue, now)?;
            insert(transaction, queue, now, &message)
        })
    }

    fn receive_messages<'a>(
        &'a self,
        queue: &'a str,
        most: usize,
        hidden_for: Duration,
    ) -> Operation<'a, Vec<Message>> {
        let queue = queue.to_owned();
        let receivers = Arc::clone(&self.receivers);
        self.database.run(move |connection| {
            rules::received(hidden_for)?;
            receivers.join(connection)?;
            let queue = find(connection, &queue)?;
            // An empty queue is asked often; that takes no lock for writing.
            if visible(connection, queue, now(), 1)?.is_empty() {
                return Ok(Vec::new());
            }
            let transaction = begin_write(connection)?;
            let now = now();
            remove_expired(&transaction, queue, now)?;
            let mut messages = visible(&transaction, queue, now, most)?;
            for message in &mut messages {
                message.pop_receipt = receivers::pop_receipt();
                message.dequeue_count += 1;
                let next_visible = later(now, hidden_for);
                message.next_visible = time(next_visible);
                transaction
                    .prepare_cached(
                        "UPDATE messages
                         SET pop_receipt = ?2, visible = ?3, dequeue_count = dequeue_count + 1
                         WHERE id = ?1",
                    )?
                    .execute(params![message.id, message.pop_receipt, next_visible])?;
            }
            transaction.commit()?;
            Ok(messages)
        })
    }

    fn peek_messages<'a>(&'a self, queue: &'a str, most: usize) -> Operation<'a, Vec<Message>> {
        let queue = queue.to_owned();
        self.database.run(move |connection| {
            let queue = find(connection, &queue)?;
            visible(connection, queue, now(), most)
        })
    }

    fn keep_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
        hidden_for: Duration,
    ) -> Operation<'a, String> {
        let held = Held::new(queue, id, pop_receipt);
        self.database.write(move |transaction| {
            rules::received(hidden_for)?;
            held.hide(transaction, receivers::pop_receipt(), hidden_for)
        })
    }

    fn hide_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
        hidden_for: Duration,
    ) -> Operation<'a, String> {
        let held = Held::new(queue, id, pop_receipt);
        self.database.write(move |transaction| {
            rules::hidden(hidden_for)?;
            let receipt = Uuid::new_v4().simple().to_string();
            held.hide(transaction, receipt, hidden_for)
        })
    }

    fn delete_message<'a>(
        &'a self,
        queue: &'a str,
        id: &'a str,
        pop_receipt: &'a str,
    ) -> Operation<'a, ()> {
        let held = Held::new(queue, id, pop_receipt);
        self.database
            .write(move |transaction| held.delete(transaction))
    }

    fn move_message<'a>(
        &'a self,
        queue: &'a str,
        message: &'a Message,
        to: &'a str,
    ) -> Operation<'a, ()> {
        let held = Held::new(queue, &message.id, &message.pop_receipt);
        let copy = NewMessage::new(message.text.clone());
        let to = to.to_owned();
        self.database.write(move |transaction| {
            let to = find(transaction, &to)?;
            held.delete(transaction)?;
            insert(transaction, to, now(), &copy)
        })
    }

    fn clear_queue<'a>(&'a self, queue: &'a str) -> Operation<'a, ()> {
        let queue = queue.to_owned();
        self.database.write(move |transaction| {
            let queue = find(transaction, &queue)?;
            transaction
                .prepare_cached("DELETE FROM messages WHERE queue = ?1")?
                .execute([queue])?;
            Ok(())
        })
    }
}

/// A message of a receiver, which proves it with the pop receipt.
struct Held {
    queue: String,
    id: String,
    pop_receipt: String,
}

impl Held {
    fn new(queue: &str, id: &str, pop_receipt: &str) -> Self {
        Self {
            queue: queue.to_owned(),
            id: id.to_owned(),
            pop_receipt: pop_receipt.to_owned(),
        }
    }

    fn find(&self, connection: &Connection) -> Result<i64, Failure> {
        let queue = find(connection, &self.queue)?;
        let found = connection
            .prepare_cached(
                "SELECT sequence, pop_receipt FROM messages
                 WHERE id = ?1 AND queue = ?2 AND expires > ?3",
            )?
            .query_row(params![self.id, queue, now()], |row| {
                Ok((row.get(0)?, row.get::<_, Option<String>>(1)?))
            })
            .optional()?;
        let (sequence, pop_receipt) = found.ok_or_else(|| {
            StorageError::NotFound(format!("message `{}` of queue `{}`", self.id, self.queue))
        })?;
        if pop_receipt.as_ref() != Some(&self.pop_receipt) {
            return Err(StorageError::Conflict(format!(
                "message `{}` of queue `{}` has been received again since",
                self.id, self.queue
            ))
            .into());
        }
        Ok(sequence)
    }

    /// Returns the new pop receipt.
    fn hide(
        &self,
        transaction: &Transaction<'_>,
        receipt: String,
        hidden_for: Duration,
    ) -> Result<String, Failure> {
        let sequence = self.find(transaction)?;
        transaction
            .prepare_cached(
                "UPDATE messages SET pop_receipt = ?2, visible = ?3 WHERE sequence = ?1",
            )?
            .execute(params![sequence, receipt, later(now(), hidden_for)])?;
        Ok(receipt)
    }

    fn delete(&self, transaction: &Transaction<'_>) -> Result<(), Failure> {
        let sequence = self.find(transaction)?;
        transaction
            .prepare_cached("DELETE FROM messages WHERE sequence = ?1")?
            .execute([sequence])?;
        Ok(())
    }
}

fn insert(
    transaction: &Transaction<'_>,
    queue: i64,
    now: i64,
    message: &NewMessage,
) -> Result<(), Failure> {
    let time_to_live = message.time_to_live;
    let expires = time_to_live.map_or_else(latest, |time_to_live| later(now, time_to_live));
    transaction
        .prepare_cached(
            "INSERT INTO messages (queue, id, inserted, expires, visible, text)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            queue,
            Uuid::new_v4().to_string(),
            now,
            expires,
            later(now, message.hidden_for),
            message.text,
        ])?;
    Ok(())
}

fn find(connection: &Connection, queue: &str) -> Result<i64, Failure> {
    rules::queue(queue)?;
    let id = connection
        .prepare_cached("SELECT id FROM queues WHERE name = ?1")?
        .query_row([queue], |row| row.get(0))
        .optional()?;
    id.ok_or_else(|| StorageError::NotFound(format!("queue `{queue}`")).into())
}

/// The messages that can be received now, the one that has waited longest first. They
/// have no pop receipt.
fn visible(
    connection: &Connection,
    queue: i64,
    now: i64,
    most: usize,
) -> Result<Vec<Message>, Failure> {
    let most = i64::try_from(most.min(rules::RECEIVED_AT_ONCE)).unwrap_or_default();
    let mut statement = connection.prepare_cached(
        "SELECT id, dequeue_count, inserted, expires, text FROM messages
         WHERE queue = ?1 AND visible <= ?2 AND expires > ?2
         ORDER BY visible, sequence LIMIT ?3",
    )?;
    let messages = statement.query_map(params![queue, now, most], message)?;
    Ok(messages.collect::<Result<_, _>>()?)
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let inserted = time(row.get(2)?);
    Ok(Message {
        id: row.get(0)?,
        pop_receipt: String::new(),
        dequeue_count: row.get::<_, i64>(1)?.unsigned_abs(),
        inserted,
        expires: time(row.get(3)?),
        next_visible: inserted,
        text: row.get(4)?,
    })
}

fn remove_expired(connection: &Connection, queue: i64, now: i64) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM messages WHERE queue = ?1 AND expires <= ?2")?
        .execute([queue, now])?;
    Ok(())
}

/// `duration` after `from`.
fn later(from: i64, duration: Duration) -> i64 {
    let milliseconds = rules::whole_seconds(duration).saturating_mul(1000);
    from.saturating_add(i64::try_from(milliseconds).unwrap_or(i64::MAX))
        .min(latest())
}

/// When a message expires that lives as long as its queue.
fn latest() -> i64 {
    Timestamp::MAX.as_millisecond()
}
