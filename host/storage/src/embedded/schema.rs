//! What is in the file.

use rusqlite::Connection;

use super::failure::Failure;
use super::transaction::begin_write;

/// The version of the schema, which the file has in its `user_version`.
const VERSION: i64 = 1;

/// Times are milliseconds since 1970. The content of a blob is the last column, so that
/// lists read none of it. Names of tables are the only ones without case.
const SCHEMA: &str = "
    CREATE TABLE queues (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    );
    CREATE TABLE messages (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        queue INTEGER NOT NULL REFERENCES queues ON DELETE CASCADE,
        id TEXT NOT NULL UNIQUE,
        pop_receipt TEXT,
        dequeue_count INTEGER NOT NULL DEFAULT 0,
        inserted INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        visible INTEGER NOT NULL,
        text TEXT NOT NULL
    );
    CREATE INDEX messages_by_visibility ON messages (queue, visible, sequence);
    CREATE INDEX messages_by_expiry ON messages (queue, expires);
    CREATE TABLE containers (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    );
    CREATE TABLE blobs (
        id INTEGER PRIMARY KEY,
        container INTEGER NOT NULL REFERENCES containers ON DELETE CASCADE,
        name TEXT NOT NULL,
        etag TEXT NOT NULL,
        last_modified INTEGER NOT NULL,
        created INTEGER NOT NULL,
        content_type TEXT NOT NULL,
        metadata TEXT NOT NULL,
        content BLOB NOT NULL,
        UNIQUE (container, name)
    );
    CREATE TABLE tables (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE
    );
    CREATE TABLE entities (
        id INTEGER PRIMARY KEY,
        in_table INTEGER NOT NULL REFERENCES tables ON DELETE CASCADE,
        partition_key TEXT NOT NULL,
        row_key TEXT NOT NULL,
        modified INTEGER NOT NULL,
        properties TEXT NOT NULL,
        UNIQUE (in_table, partition_key, row_key)
    );
";

/// Makes the schema in a new file, and checks that of another.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Failure> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    // Only with the lock is it certain that no other process makes the schema now.
    let transaction = begin_write(connection)?;
    match version(&transaction)? {
        VERSION => return Ok(()),
        0 if is_empty(&transaction)? => {}
        0 => {
            return Err(Failure::Unusable(
                "it is the database of another program".to_owned(),
            ));
        }
        version => {
            return Err(Failure::Unusable(format!(
                "its format has version {version}, and this handler knows {VERSION}"
            )));
        }
    }
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> Result<i64, Failure> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

fn is_empty(connection: &Connection) -> Result<bool, Failure> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}
