//! Documents as entities of a table.

use corral_storage::Entity;
use serde_json::Value;

use crate::bindings::property::resolved;
use crate::bindings::{BindingFailure, Resolver};
use crate::payload::Binding;

/// Where the entities of a binding go.
pub(super) struct Target {
    /// The table.
    pub(super) table: String,
    partition_key: Option<String>,
    row_key: Option<String>,
}

impl Target {
    /// Reads the properties of a table binding.
    pub(super) fn of(binding: &Binding, resolver: &Resolver<'_>) -> Result<Self, BindingFailure> {
        let table = resolved(binding, "tableName", resolver)?;
        Ok(Self {
            table: table.ok_or_else(|| BindingFailure::missing("tableName"))?,
            partition_key: resolved(binding, "partitionKey", resolver)?,
            row_key: resolved(binding, "rowKey", resolver)?,
        })
    }

    /// The entity for `document`. Its own keys, in any case, take precedence over those of
    /// the binding; nulls are left out.
    pub(super) fn entity(&self, document: &Value) -> Result<Entity, BindingFailure> {
        let Value::Object(properties) = document else {
            return Err(BindingFailure::Value(format!(
                "{document} is not an entity"
            )));
        };
        let mut entity = Entity::new();
        for (key, given) in [
            ("PartitionKey", &self.partition_key),
            ("RowKey", &self.row_key),
        ] {
            let mut own = properties.iter();
            let own = own.find(|(name, _)| name.eq_ignore_ascii_case(key));
            let value = match own {
                Some((_, value)) => key_text(value),
                None => given.clone(),
            };
            let value = value.ok_or_else(|| {
                BindingFailure::Value(format!(
                    "the entity has no {key}; add it to the entity or to the binding"
                ))
            })?;
            entity.insert(key.to_owned(), Value::String(value));
        }
        for (name, value) in properties {
            if ["PartitionKey", "RowKey"]
                .iter()
                .any(|key| name.eq_ignore_ascii_case(key))
            {
                continue;
            }
            insert(&mut entity, name, value)?;
        }
        Ok(entity)
    }
}

fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Every whole number has 64 bits, as the host's JSON reader makes them.
fn insert(entity: &mut Entity, name: &str, value: &Value) -> Result<(), BindingFailure> {
    let mut typed = |value: Value, kind: &str| {
        entity.insert(format!("{name}@odata.type"), Value::from(kind));
        entity.insert(name.to_owned(), value);
    };
    match value {
        Value::Null => {}
        Value::String(_) | Value::Bool(_) => {
            entity.insert(name.to_owned(), value.clone());
        }
        Value::Number(number) => match number.as_i64() {
            Some(whole) => typed(Value::from(whole.to_string()), "Edm.Int64"),
            None => typed(value.clone(), "Edm.Double"),
        },
        Value::Array(_) | Value::Object(_) => {
            return Err(BindingFailure::Value(format!(
                "`{name}` of the entity is an object or a list, which a table cannot hold"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Target;

    fn target(partition_key: Option<&str>, row_key: Option<&str>) -> Target {
        Target {
            table: "orders".to_owned(),
            partition_key: partition_key.map(str::to_owned),
            row_key: row_key.map(str::to_owned),
        }
    }

    #[test]
    fn documents_become_entities() {
        for (target, document, entity) in [
            (
                target(Some("p"), Some("r")),
                json!({ "name": "x", "ok": true, "gone": null }),
                json!({ "PartitionKey": "p", "RowKey": "r", "name": "x", "ok": true }),
            ),
            (
                target(Some("p"), None),
                json!({ "rowKey": 7, "count": 5, "price": 1.5 }),
                json!({
                    "PartitionKey": "p", "RowKey": "7",
                    "count": "5", "count@odata.type": "Edm.Int64",
                    "price": 1.5, "price@odata.type": "Edm.Double",
                }),
            ),
            (
                target(Some("p"), Some("r")),
                json!({ "PartitionKey": "own", "ROWKEY": "own" }),
                json!({ "PartitionKey": "own", "RowKey": "own" }),
            ),
        ] {
            let made = target.entity(&document).unwrap();
            assert_eq!(Value::Object(made), entity, "{document}");
        }
    }

    #[test]
    fn other_documents_are_errors() {
        for (document, says) in [
            (json!({ "RowKey": "r" }), "no PartitionKey"),
            (json!({ "PartitionKey": "p" }), "no RowKey"),
            (json!({ "PartitionKey": "p", "RowKey": null }), "no RowKey"),
            (
                json!({ "PartitionKey": "p", "RowKey": "r", "o": {} }),
                "`o` of the entity",
            ),
            (json!(5), "not an entity"),
        ] {
            let error = target(None, None).entity(&document).unwrap_err();
            assert!(error.to_string().contains(says), "{document}: {error}");
        }
    }
}
