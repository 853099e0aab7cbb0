//! The schema of a tool's arguments, as clients are shown it.

use corral_app::{McpTool, ToolArguments, ToolProperty};
use serde_json::{Map, Value, json};

/// The `inputSchema` of `tool` in `tools/list`: `inputSchema` of its binding, else the
/// schema that the MCP extension makes from `toolProperties`.
pub fn input_schema(tool: &McpTool) -> Value {
    match &tool.arguments {
        // The text was checked to be an object when the binding was read.
        ToolArguments::Schema(text) => serde_json::from_str(text).unwrap_or_default(),
        ToolArguments::Properties(properties) => of_properties(properties),
    }
}

/// Arguments that are not listed are allowed, as by the extension.
fn of_properties(properties: &[ToolProperty]) -> Value {
    let required: Vec<&str> = properties
        .iter()
        .filter(|property| property.is_required)
        .map(|property| property.name.as_str())
        .collect();
    let properties: Map<String, Value> = properties
        .iter()
        .map(|property| (property.name.clone(), of_property(property)))
        .collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn of_property(property: &ToolProperty) -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), property.kind.clone().into());
    if !property.values.is_empty() {
        schema.insert("enum".to_owned(), property.values.clone().into());
    }
    if property.is_array {
        let items = Value::from(std::mem::take(&mut schema));
        schema.insert("type".to_owned(), "array".into());
        schema.insert("items".to_owned(), items);
    }
    schema.insert(
        "description".to_owned(),
        property.description.clone().into(),
    );
    schema.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::tests::{property, tool};

    /// The schema that the extension listed for the recorded tool (`listed_input_schema`
    /// of the recorded exchanges).
    #[test]
    fn properties_become_the_recorded_schema() {
        let listed = input_schema(&tool(vec![
            ToolProperty {
                is_required: true,
                ..property("city", "string", "the city")
            },
            property("days", "integer", "how many"),
            ToolProperty {
                is_array: true,
                ..property("tags", "string", "t")
            },
        ]));
        let expected = json!({
            "type": "object",
            "properties": {
                "city": { "type": "string", "description": "the city" },
                "days": { "type": "integer", "description": "how many" },
                "tags": { "type": "array", "items": { "type": "string" }, "description": "t" },
            },
            "required": ["city"],
        });
        assert_eq!(listed, expected);
    }

    #[test]
    fn a_given_schema_is_shown_as_it_is() {
        let schema = json!({ "type": "object", "additionalProperties": false });
        let given = McpTool {
            arguments: ToolArguments::Schema(schema.to_string()),
            ..tool(Vec::new())
        };
        assert_eq!(input_schema(&given), schema);
    }
}
