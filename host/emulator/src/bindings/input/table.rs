//! Tables: one entity, or a list of entities.

use corral_storage::{Entity, Storage, TableQuery};
use serde_json::{Map, Value};

use crate::bindings::property::{property, resolved};
use crate::bindings::{BindingFailure, Resolver};
use crate::payload::{Binding, InputValue};

/// What the name of a property's type ends in.
const TYPE: &str = "@odata.type";

/// The entity with both keys; without a row key, those of the partition or of the table
/// that `filter` lets pass, `take` at most.
pub(super) async fn read(
    binding: &Binding,
    storage: &dyn Storage,
    resolver: &Resolver<'_>,
) -> Result<InputValue, BindingFailure> {
    let table = resolved(binding, "tableName", resolver)?;
    let table = table.ok_or_else(|| BindingFailure::missing("tableName"))?;
    let partition_key = resolved(binding, "partitionKey", resolver)?;
    let row_key = resolved(binding, "rowKey", resolver)?;
    if let (Some(partition_key), Some(row_key)) = (&partition_key, &row_key) {
        let entity = storage.entity(&table, partition_key, row_key).await?;
        return Ok(match entity {
            Some(entity) => InputValue::Json(Value::Object(plain(entity))),
            None => InputValue::Missing,
        });
    }
    let query = TableQuery {
        partition_key,
        filter: resolved(binding, "filter", resolver)?,
        take: take(binding)?,
    };
    let entities = storage.query_entities(&table, query).await?;
    let entities = entities.into_iter().map(plain).map(Value::Object);
    Ok(InputValue::Json(entities.collect()))
}

/// Zero is no limit.
fn take(binding: &Binding) -> Result<Option<usize>, BindingFailure> {
    let Some(text) = property(binding, "take") else {
        return Ok(None);
    };
    let number = text.trim().parse::<i32>();
    let number = number.map_err(|_| BindingFailure::Property {
        property: "take",
        problem: format!("is `{text}`, which is not a whole number"),
    })?;
    Ok(usize::try_from(number).ok().filter(|take| *take > 0))
}

/// The entity as functions see it: whole numbers of 64 bits, which the table service writes
/// as text, are numbers, and the types of properties are left out.
fn plain(entity: Entity) -> Map<String, Value> {
    let is_long = |name: &str| {
        let kind = entity.get(&format!("{name}{TYPE}"));
        kind.is_some_and(|kind| kind == "Edm.Int64")
    };
    let properties = entity.iter().filter(|(name, _)| !name.ends_with(TYPE));
    let properties = properties.map(|(name, value)| {
        let number = value.as_str().filter(|_| is_long(name));
        let number = number.and_then(|text| text.parse::<i64>().ok());
        (name.clone(), number.map_or_else(|| value.clone(), Value::from))
    });
    properties.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::plain;

    #[test]
    fn types_become_values() {
        let entity = json!({
            "PartitionKey": "p", "RowKey": "r", "Count": "5", "Count@odata.type": "Edm.Int64",
            "Small": 1, "When": "2026-01-01T00:00:00Z", "When@odata.type": "Edm.DateTime",
        });
        let expected = json!({
            "PartitionKey": "p", "RowKey": "r", "Count": 5, "Small": 1,
            "When": "2026-01-01T00:00:00Z",
        });
        let entity = entity.as_object().unwrap().clone();
        assert_eq!(json!(plain(entity)), expected);
    }
}
