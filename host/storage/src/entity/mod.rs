//! Entities: the one form that both implementations give, and what is accepted.

mod scalar;

use serde_json::Value;

pub(crate) use scalar::{Scalar, time, time_text};

use crate::{Entity, StorageError, rules};

/// The system's properties, which every entity has.
pub(crate) const PARTITION_KEY: &str = "PartitionKey";
pub(crate) const ROW_KEY: &str = "RowKey";
pub(crate) const TIMESTAMP: &str = "Timestamp";

/// What follows the name of a property in the name of its type.
const TYPE: &str = "@odata.type";

/// The beginning of the names of metadata.
const METADATA: &str = "odata.";

/// The limits of the service: properties besides the system's, the length of their
/// names, the size of one value in bytes, of text as UTF-16, and of all together.
const PROPERTIES_LIMIT: usize = 252;
const NAME_LIMIT: usize = 255;
const VALUE_LIMIT: usize = 64 * 1024;
const SIZE_LIMIT: usize = 1024 * 1024;

/// An entity to write: its keys, and its properties in the canonical form.
pub(crate) struct KeyedEntity {
    pub(crate) partition_key: String,
    pub(crate) row_key: String,
    pub(crate) properties: Entity,
}

impl KeyedEntity {
    /// Checks an entity. Its timestamp is the service's to set, so it is left out, and
    /// so are properties that are null, which the service does not store.
    pub(crate) fn accept(mut entity: Entity) -> Result<Self, StorageError> {
        let partition_key = key(&mut entity, PARTITION_KEY)?;
        let row_key = key(&mut entity, ROW_KEY)?;
        entity.remove(TIMESTAMP);
        let mut properties = Entity::new();
        let (mut count, mut size) = (0, partition_key.len() + row_key.len());
        for (name, value) in &entity {
            if is_about(name) || value.is_null() {
                continue;
            }
            if name.len() > NAME_LIMIT || !rules::is_identifier(name) {
                return Err(StorageError::Invalid(format!(
                    "invalid property name: `{}`; use up to {NAME_LIMIT} letters, digits and `_`, no digit first",
                    name.escape_debug()
                )));
            }
            let scalar = read(&entity, name, value)?;
            count += 1;
            size += 2 * name.len() + checked_size(name, &scalar)?;
            insert(&mut properties, name, &scalar);
        }
        if count > PROPERTIES_LIMIT {
            return Err(StorageError::Invalid(format!(
                "the entity has {count} properties; the limit is {PROPERTIES_LIMIT}"
            )));
        }
        if size > SIZE_LIMIT {
            return Err(StorageError::Invalid(format!(
                "the entity has {size} bytes; the limit is {SIZE_LIMIT}"
            )));
        }
        Ok(Self {
            partition_key,
            row_key,
            properties,
        })
    }

    /// The entity as it was modified at this time.
    pub(crate) fn entity(self, timestamp: &str) -> Entity {
        let mut entity = self.properties;
        entity.insert(PARTITION_KEY.to_owned(), self.partition_key.into());
        entity.insert(ROW_KEY.to_owned(), self.row_key.into());
        entity.insert(TIMESTAMP.to_owned(), timestamp.into());
        entity
    }
}

/// An entity of the service in the canonical form: without metadata, with the types that
/// the values do not show, and with each value written in one way.
pub(crate) fn canonical(entity: &Entity) -> Entity {
    let mut canonical = Entity::new();
    for (name, value) in entity {
        if is_about(name) {
            continue;
        }
        if name == TIMESTAMP {
            let time = value.as_str().and_then(time).map(time_text);
            let time = time.map_or_else(|| value.clone(), Value::from);
            canonical.insert(name.clone(), time);
        } else if let Some(scalar) = Scalar::read(value, type_of(entity, name)) {
            insert(&mut canonical, name, &scalar);
        } else {
            canonical.insert(name.clone(), value.clone());
        }
    }
    canonical
}

/// Replaces the properties of `entity` that `changes` has.
pub(crate) fn merge(entity: &mut Entity, changes: Entity) {
    for name in changes.keys() {
        if !is_about(name) {
            entity.remove(&type_name(name));
        }
    }
    entity.extend(changes);
}

/// The same entity, with a type for each property.
pub(crate) fn with_all_types(mut entity: Entity) -> Entity {
    let types: Vec<(String, Value)> = entity
        .iter()
        .filter(|(name, _)| !is_about(name))
        .filter_map(|(name, value)| {
            let scalar = Scalar::read(value, type_of(&entity, name))?;
            Some((type_name(name), scalar.edm_type().into()))
        })
        .collect();
    entity.extend(types);
    entity
}

/// The value of a property of an entity in the canonical form.
pub(crate) fn property(entity: &Entity, name: &str) -> Option<Scalar> {
    let value = entity.get(name)?;
    if name == TIMESTAMP {
        return Some(Scalar::Time(time(value.as_str()?)?));
    }
    Scalar::read(value, type_of(entity, name))
}

fn key(entity: &mut Entity, name: &str) -> Result<String, StorageError> {
    match entity.remove(name) {
        Some(Value::String(key)) => {
            rules::key(name, &key)?;
            Ok(key)
        }
        Some(_) => Err(StorageError::Invalid(format!(
            "the {name} of the entity is not text"
        ))),
        None => Err(StorageError::Invalid(format!("the entity has no {name}"))),
    }
}

fn read(entity: &Entity, name: &str, value: &Value) -> Result<Scalar, StorageError> {
    let edm_type = type_of(entity, name);
    Scalar::read(value, edm_type).ok_or_else(|| {
        StorageError::Invalid(match edm_type {
            Some(edm_type) => format!("property `{name}` is not a valid {edm_type}"),
            None => format!(
                "property `{name}` is an object or a list; tables store text, numbers and booleans"
            ),
        })
    })
}

/// The size of a value, if it is not too large.
fn checked_size(name: &str, scalar: &Scalar) -> Result<usize, StorageError> {
    let size = match scalar {
        Scalar::Text(text) => 2 * text.encode_utf16().count(),
        Scalar::Binary(bytes) => bytes.len(),
        _ => return Ok(size_of::<u64>()),
    };
    if size > VALUE_LIMIT {
        return Err(StorageError::Invalid(format!(
            "property `{name}` has {size} bytes, in UTF-16 if it is text; the limit is {VALUE_LIMIT}"
        )));
    }
    Ok(size)
}

fn insert(entity: &mut Entity, name: &str, scalar: &Scalar) {
    if scalar.needs_type() {
        entity.insert(type_name(name), scalar.edm_type().into());
    }
    entity.insert(name.to_owned(), scalar.value());
}

/// Whether a name is one of metadata or of a type.
fn is_about(name: &str) -> bool {
    name.starts_with(METADATA) || name.contains("@odata.")
}

fn type_of<'a>(entity: &'a Entity, name: &str) -> Option<&'a str> {
    entity.get(&type_name(name))?.as_str()
}

fn type_name(name: &str) -> String {
    format!("{name}{TYPE}")
}
