//! Blobs in the database.

use std::collections::BTreeMap;

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::failure::Failure;
use super::{EmbeddedStorage, now, time};
use crate::{Blob, BlobEntry, BlobProperties, Blobs, NewBlob, Operation, StorageError, rules};

impl Blobs for EmbeddedStorage {
    fn create_container<'a>(&'a self, container: &'a str) -> Operation<'a, ()> {
        let container = container.to_owned();
        self.database.run(move |connection| {
            rules::container(&container)?;
            connection
                .prepare_cached("INSERT OR IGNORE INTO containers (name) VALUES (?1)")?
                .execute([container])?;
            Ok(())
        })
    }

    fn containers(&self) -> Operation<'_, Vec<String>> {
        self.database.run(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT name FROM containers ORDER BY name")?;
            let names = statement.query_map([], |row| row.get(0))?;
            Ok(names.collect::<Result<_, _>>()?)
        })
    }

    fn put_blob<'a>(
        &'a self,
        container: &'a str,
        name: &'a str,
        blob: NewBlob,
    ) -> Operation<'a, BlobProperties> {
        let (container, name) = (container.to_owned(), name.to_owned());
        self.database.write(move |transaction| {
            rules::blob(&name)?;
            let content_type = blob
                .content_type
                .unwrap_or_else(|| BlobProperties::DEFAULT_CONTENT_TYPE.to_owned());
            rules::content_type(&content_type)?;
            let metadata = rules::metadata(blob.metadata)?;
            let container = find(transaction, &container)?
                .ok_or_else(|| StorageError::NotFound(format!("container `{container}`")))?;
            let (etag, now) = (etag(), now());
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO blobs (container, name, etag, last_modified,
                         created, content_type, metadata, content)
                     VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    container,
                    name,
                    etag,
                    now,
                    content_type,
                    metadata_text(&metadata),
                    &blob.content[..],
                ])?;
            Ok(BlobProperties {
                etag,
                last_modified: time(now),
                created: time(now),
                length: blob.content.len() as u64,
                content_type,
                metadata,
            })
        })
    }

    fn blob<'a>(&'a self, container: &'a str, name: &'a str) -> Operation<'a, Option<Blob>> {
        let (container, name) = (container.to_owned(), name.to_owned());
        self.database.run(move |connection| {
            rules::blob(&name)?;
            let Some(container) = find(connection, &container)? else {
                return Ok(None);
            };
            let blob = connection
                .prepare_cached(
                    "SELECT etag, last_modified, created, content_type, metadata,
                         length(content), content
                     FROM blobs WHERE container = ?1 AND name = ?2",
                )?
                .query_row(params![container, name], |row| {
                    Ok(Blob {
                        properties: properties(row)?,
                        content: Bytes::from(row.get::<_, Vec<u8>>(6)?),
                    })
                })
                .optional()?;
            Ok(blob)
        })
    }

    fn blob_properties<'a>(
        &'a self,
        container: &'a str,
        name: &'a str,
    ) -> Operation<'a, Option<BlobProperties>> {
        let (container, name) = (container.to_owned(), name.to_owned());
        self.database.run(move |connection| {
            rules::blob(&name)?;
            let Some(container) = find(connection, &container)? else {
                return Ok(None);
            };
            let properties = connection
                .prepare_cached(
                    "SELECT etag, last_modified, created, content_type, metadata,
                         length(content)
                     FROM blobs WHERE container = ?1 AND name = ?2",
                )?
                .query_row(params![container, name], properties)
                .optional()?;
            Ok(properties)
        })
    }

    fn list_blobs<'a>(
        &'a self,
        container: &'a str,
        prefix: &'a str,
    ) -> Operation<'a, Vec<BlobEntry>> {
        let (container, prefix) = (container.to_owned(), prefix.to_owned());
        self.database.run(move |connection| {
            let Some(container) = find(connection, &container)? else {
                return Ok(Vec::new());
            };
            let mut statement = connection.prepare_cached(
                "SELECT etag, last_modified, created, content_type, '{}',
                     length(content), name
                 FROM blobs WHERE container = ?1 AND name >= ?2 ORDER BY name",
            )?;
            let mut rows = statement.query(params![container, prefix])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                let name: String = row.get(6)?;
                // The names with the prefix follow each other.
                if !name.starts_with(&prefix) {
                    break;
                }
                let properties = properties(row)?;
                entries.push(BlobEntry { name, properties });
            }
            Ok(entries)
        })
    }

    fn delete_blob<'a>(&'a self, container: &'a str, name: &'a str) -> Operation<'a, bool> {
        let (container, name) = (container.to_owned(), name.to_owned());
        self.database.write(move |transaction| {
            rules::blob(&name)?;
            let Some(container) = find(transaction, &container)? else {
                return Ok(false);
            };
            let deleted = transaction
                .prepare_cached("DELETE FROM blobs WHERE container = ?1 AND name = ?2")?
                .execute(params![container, name])?;
            Ok(deleted > 0)
        })
    }
}

fn find(connection: &Connection, container: &str) -> Result<Option<i64>, Failure> {
    rules::container(container)?;
    let id = connection
        .prepare_cached("SELECT id FROM containers WHERE name = ?1")?
        .query_row([container], |row| row.get(0))
        .optional()?;
    Ok(id)
}

/// The properties in the first six columns.
fn properties(row: &Row<'_>) -> rusqlite::Result<BlobProperties> {
    Ok(BlobProperties {
        etag: row.get(0)?,
        last_modified: time(row.get(1)?),
        created: time(row.get(2)?),
        content_type: row.get(3)?,
        metadata: serde_json::from_str(row.get_ref(4)?.as_str()?).unwrap_or_default(),
        length: row.get::<_, i64>(5)?.unsigned_abs(),
    })
}

fn metadata_text(metadata: &BTreeMap<String, String>) -> String {
    serde_json::to_string(metadata).unwrap_or_default()
}

/// An etag that no other version of a blob has, in the form of the service.
fn etag() -> String {
    let (high, _) = Uuid::new_v4().as_u64_pair();
    format!("\"0x{high:X}\"")
}
