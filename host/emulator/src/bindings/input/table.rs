//! Tables: one entity, or a list of entities.

use corral_storage::{Entity, Storage, TableQuery};
use serde_json::Value;

use crate::bindings::property::{property, resolved};
use crate::bindings::{BindingFailure, Resolver};
use crate::payload::{Binding, InputValue};
use crate::token::{Number, Token};

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
            Some(entity) => InputValue::Json(plain(&entity)),
            None => InputValue::Missing,
        });
    }
    let query = TableQuery {
        partition_key,
        filter: resolved(binding, "filter", resolver)?,
        take: take(binding)?,
    };
    let entities = storage.query_entities(&table, query).await?;
    let entities = entities.iter().map(plain).collect();
    Ok(InputValue::Json(Token::Array(entities)))
}

/// Zero stands for no limit.
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
fn plain(entity: &Entity) -> Token {
    let is_long = |name: &str| {
        let kind = entity.get(&format!("{name}{TYPE}"));
        kind.is_some_and(|kind| kind == "Edm.Int64")
    };
    let properties = entity.iter().filter(|(name, _)| !name.ends_with(TYPE));
    let properties = properties.map(|(name, value)| {
        let number = value.as_str().filter(|_| is_long(name));
        let number = number.and_then(|text| text.parse().ok());
        let value = number.map_or_else(
            || token(value),
            |number| Token::Number(Number::Integer(number)),
        );
        (name.clone(), value)
    });
    Token::Object(properties.collect())
}

/// A property's value, of which the table service has only scalars. A text is never taken
/// for a date.
fn token(value: &Value) -> Token {
    match value {
        Value::Bool(flag) => Token::Bool(*flag),
        Value::String(text) => Token::Text(text.clone()),
        Value::Number(number) => Token::Number(match number.as_i64() {
            Some(whole) => Number::Integer(whole),
            None => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        Value::Null | Value::Array(_) | Value::Object(_) => Token::Null,
    }
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
        let expected = r#"{"PartitionKey":"p","RowKey":"r","Count":5,"Small":1,"When":"2026-01-01T00:00:00Z"}"#;
        let plain = plain(entity.as_object().unwrap()).to_compact_json();
        let read: serde_json::Value = serde_json::from_str(&plain).unwrap();
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(read, expected);
    }
}
