//! Tables in the database.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::failure::Failure;
use super::{EmbeddedStorage, now, time};
use crate::entity::{self, KeyedEntity};
use crate::filter::Filter;
use crate::{Entity, EntityWrite, Operation, StorageError, TableQuery, Tables, rules};

impl Tables for EmbeddedStorage {
    fn create_table<'a>(&'a self, table: &'a str) -> Operation<'a, ()> {
        let table = table.to_owned();
        self.database.run(move |connection| {
            rules::table(&table)?;
            connection
                .prepare_cached("INSERT OR IGNORE INTO tables (name) VALUES (?1)")?
                .execute([table])?;
            Ok(())
        })
    }

    fn tables(&self) -> Operation<'_, Vec<String>> {
        self.database.run(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT name FROM tables ORDER BY name")?;
            let names = statement.query_map([], |row| row.get(0))?;
            Ok(names.collect::<Result<_, _>>()?)
        })
    }

    fn put_entity<'a>(
        &'a self,
        table: &'a str,
        entity: Entity,
        write: EntityWrite,
    ) -> Operation<'a, ()> {
        let table = table.to_owned();
        self.database.write(move |transaction| {
            let mut row = KeyedEntity::accept(entity)?;
            let found = find(transaction, &table)?;
            let in_table =
                found.ok_or_else(|| StorageError::NotFound(format!("table `{table}`")))?;
            let stored = one(transaction, in_table, &row.partition_key, &row.row_key)?;
            match (stored, write) {
                (Some(_), EntityWrite::Insert) => {
                    let (partition, key) = (row.partition_key, row.row_key);
                    return Err(StorageError::Conflict(format!(
                        "entity `{partition}`, `{key}` of table `{table}` exists"
                    ))
                    .into());
                }
                (Some(mut merged), EntityWrite::Merge) => {
                    entity::merge(&mut merged, row.entity(""));
                    row = KeyedEntity::accept(merged)?;
                }
                _ => {}
            }
            let properties = serde_json::Value::Object(row.properties).to_string();
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO entities (in_table, partition_key, row_key,
                         modified, properties)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    in_table,
                    row.partition_key,
                    row.row_key,
                    now(),
                    properties
                ])?;
            Ok(())
        })
    }

    fn entity<'a>(
        &'a self,
        table: &'a str,
        partition_key: &'a str,
        row_key: &'a str,
    ) -> Operation<'a, Option<Entity>> {
        let keys = Keys::new(table, partition_key, row_key);
        self.database.run(move |connection| {
            keys.check()?;
            let Some(table) = find(connection, &keys.table)? else {
                return Ok(None);
            };
            one(connection, table, &keys.partition_key, &keys.row_key)
        })
    }

    fn query_entities<'a>(
        &'a self,
        table: &'a str,
        query: TableQuery,
    ) -> Operation<'a, Vec<Entity>> {
        let table = table.to_owned();
        self.database.run(move |connection| {
            let filter = query.filter.as_deref().map(Filter::parse).transpose()?;
            let Some(table) = find(connection, &table)? else {
                return Ok(Vec::new());
            };
            let most = query.take.unwrap_or(usize::MAX);
            let mut statement = connection.prepare_cached(if query.partition_key.is_some() {
                "SELECT partition_key, row_key, modified, properties FROM entities
                 WHERE in_table = ?1 AND partition_key = ?2 ORDER BY row_key"
            } else {
                "SELECT partition_key, row_key, modified, properties FROM entities
                 WHERE in_table = ?1 AND ?2 IS NULL ORDER BY partition_key, row_key"
            })?;
            let mut records = statement.query(params![table, query.partition_key])?;
            let mut entities = Vec::new();
            while entities.len() < most
                && let Some(record) = records.next()?
            {
                let entity = entity(record)?;
                if filter.as_ref().is_none_or(|filter| filter.matches(&entity)) {
                    entities.push(entity);
                }
            }
            Ok(entities)
        })
    }

    fn delete_entity<'a>(
        &'a self,
        table: &'a str,
        partition_key: &'a str,
        row_key: &'a str,
    ) -> Operation<'a, bool> {
        let keys = Keys::new(table, partition_key, row_key);
        self.database.write(move |transaction| {
            keys.check()?;
            let Some(table) = find(transaction, &keys.table)? else {
                return Ok(false);
            };
            let deleted = transaction
                .prepare_cached(
                    "DELETE FROM entities
                     WHERE in_table = ?1 AND partition_key = ?2 AND row_key = ?3",
                )?
                .execute(params![table, keys.partition_key, keys.row_key])?;
            Ok(deleted > 0)
        })
    }
}

/// Which entity is meant.
struct Keys {
    table: String,
    partition_key: String,
    row_key: String,
}

impl Keys {
    fn new(table: &str, partition_key: &str, row_key: &str) -> Self {
        Self {
            table: table.to_owned(),
            partition_key: partition_key.to_owned(),
            row_key: row_key.to_owned(),
        }
    }

    fn check(&self) -> Result<(), StorageError> {
        rules::key(entity::PARTITION_KEY, &self.partition_key)?;
        rules::key(entity::ROW_KEY, &self.row_key)
    }
}

fn find(connection: &Connection, table: &str) -> Result<Option<i64>, Failure> {
    rules::table(table)?;
    let id = connection
        .prepare_cached("SELECT id FROM tables WHERE name = ?1")?
        .query_row([table], |row| row.get(0))
        .optional()?;
    Ok(id)
}

fn one(
    connection: &Connection,
    table: i64,
    partition_key: &str,
    row_key: &str,
) -> Result<Option<Entity>, Failure> {
    let found = connection
        .prepare_cached(
            "SELECT partition_key, row_key, modified, properties FROM entities
             WHERE in_table = ?1 AND partition_key = ?2 AND row_key = ?3",
        )?
        .query_row(params![table, partition_key, row_key], entity)
        .optional()?;
    Ok(found)
}

fn entity(record: &Row<'_>) -> rusqlite::Result<Entity> {
    let properties = record.get_ref(3)?.as_str()?;
    let row = KeyedEntity {
        partition_key: record.get(0)?,
        row_key: record.get(1)?,
        properties: serde_json::from_str(properties).unwrap_or_default(),
    };
    Ok(row.entity(&time(record.get(2)?).to_string()))
}
