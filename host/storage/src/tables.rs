//! Tables.

use serde_json::{Map, Value};

use crate::Operation;

/// An entity: `PartitionKey`, `RowKey`, `Timestamp` and whatever else, as the JSON of
/// the table service without its metadata (`odata.…`), but with the types of properties
/// (`Count@odata.type`) whose values do not show them.
///
/// What is read has one form: text, booleans, and numbers without a type, where a double
/// has a decimal point; and with a type `Edm.Int64` as text, `Edm.DateTime` in UTC,
/// `Edm.Guid`, `Edm.Binary` in base64, and doubles that are not numbers. What is written
/// may give any of these types; an integer that does not fit into 32 bits is `Edm.Int64`
/// without one. Properties that are null are not stored, and the service sets the
/// `Timestamp`.
pub type Entity = Map<String, Value>;

/// The tables of a storage account.
pub trait Tables {
    /// Creates a table, unless there is one of this name.
    fn create_table<'a>(&'a self, table: &'a str) -> Operation<'a, ()>;

    /// The names of all tables, in order.
    fn tables(&self) -> Operation<'_, Vec<String>>;

    /// Writes an entity, which has its keys. The table must exist.
    fn put_entity<'a>(
        &'a self,
        table: &'a str,
        entity: Entity,
        write: EntityWrite,
    ) -> Operation<'a, ()>;

    /// One entity; `None` when it or its table does not exist.
    fn entity<'a>(
        &'a self,
        table: &'a str,
        partition_key: &'a str,
        row_key: &'a str,
    ) -> Operation<'a, Option<Entity>>;

    /// Entities, by their keys; none when the table does not exist.
    fn query_entities<'a>(
        &'a self,
        table: &'a str,
        query: TableQuery,
    ) -> Operation<'a, Vec<Entity>>;

    /// Deletes an entity; whether there was one.
    fn delete_entity<'a>(
        &'a self,
        table: &'a str,
        partition_key: &'a str,
        row_key: &'a str,
    ) -> Operation<'a, bool>;
}

/// What happens when there is an entity with the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityWrite {
    /// The write fails.
    Insert,
    /// The entity is replaced.
    Replace,
    /// The properties that are given are replaced.
    Merge,
}

/// Which entities are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableQuery {
    /// The only partition.
    pub partition_key: Option<String>,
    /// A condition in the language of OData, such as `Count gt 5`: `eq`, `ne`, `gt`, `ge`,
    /// `lt`, `le`, `and`, `or`, `not` and parentheses, with literals such as `'it''s'`,
    /// `5`, `5L`, `2.5`, `true`, `datetime'2026-11-27T09:12:15Z'` and `guid'…'`. A
    /// comparison with a property that an entity does not have does not hold.
    pub filter: Option<String>,
    /// How many at most.
    pub take: Option<usize>,
}
