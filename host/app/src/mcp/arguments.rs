//! `toolProperties`: the arguments of a tool, as a list.

use super::{embedded, flag, optional_text};
use crate::json::{Cursor, Object};
use crate::spelling;

/// The types of JSON Schema, one of which is the `propertyType` of an argument.
pub const PROPERTY_TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "object", "array"];

/// How the remedy shows the list.
const EXAMPLE: &str = r#"write text such as "[{\"propertyName\":\"city\",\"propertyType\":\"string\",\"description\":\"the city\",\"isRequired\":true}]""#;

/// The keys of an entry, as the extension reads them, in any case.
const KEYS: [&str; 6] = [
    "propertyName",
    "propertyType",
    "description",
    "isRequired",
    "isArray",
    "enumValues",
];

/// What a tool takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolArguments {
    /// `toolProperties`; empty when there are none.
    Properties(Vec<ToolProperty>),
    /// `inputSchema`, with `useWorkerInputSchema`: the JSON text of an object schema.
    Schema(String),
}

/// One entry of `toolProperties`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolProperty {
    /// The argument's name.
    pub name: String,
    /// Its type as written; the extension shows it to clients unchecked.
    pub kind: String,
    /// What it is for, as models read it.
    pub description: String,
    /// Whether calls without it are refused.
    pub is_required: bool,
    /// Whether it is a list of values of `kind`.
    pub is_array: bool,
    /// The values that are allowed; empty for all.
    pub values: Vec<String>,
}

/// Reads the list in the text at `place`.
pub(super) fn read(place: &Cursor<'_>) -> Vec<ToolProperty> {
    let mut properties: Vec<ToolProperty> = Vec::new();
    embedded::each_object(place, EXAMPLE, &KEYS, |object| {
        let property = property(object);
        if properties.iter().any(|known| known.name == property.name) {
            object.cursor().error(
                format!("the argument `{}` is listed twice", property.name),
                "remove one of the two",
            );
        }
        if !property.name.trim().is_empty() {
            properties.push(property);
        }
    });
    properties
}

fn property(object: &Object<'_>) -> ToolProperty {
    let name = optional_text(object, "propertyName").unwrap_or_default();
    if name.trim().is_empty() {
        object.cursor().error(
            "has no `propertyName`, and the extension leaves it out",
            "name the argument",
        );
    }
    let kind = optional_text(object, "propertyType").unwrap_or_default();
    if !PROPERTY_TYPES.contains(&kind.as_str()) {
        let place = object
            .get("propertyType")
            .unwrap_or_else(|| object.cursor().clone());
        place.error(
            format!("`{kind}` is not a type of JSON Schema, and clients are shown it as it is"),
            spelling::suggestion(&kind, &PROPERTY_TYPES),
        );
    }
    let description = optional_text(object, "description").unwrap_or_default();
    if description.trim().is_empty() {
        object.cursor().warn(
            format!(
                "the argument `{name}` has no `description`, so models have to guess what it is for"
            ),
            "add \"description\"",
        );
    }
    ToolProperty {
        name,
        kind,
        description,
        is_required: flag(object, "isRequired"),
        is_array: flag(object, "isArray"),
        values: super::values(object),
    }
}
