//! `inputSchema` and `outputSchema`: JSON Schemas in text properties.

use super::embedded;
use crate::json::{Cursor, Value};

/// The text of the schema at `place`; `None` when the extension refuses it: it has to
/// be an object with `"type": "object"`, in which `properties` is an object and
/// `required` is a list.
pub(super) fn read(place: &Cursor<'_>) -> Option<String> {
    const REMEDY: &str =
        r#"write text such as "{\"type\":\"object\",\"properties\":{},\"required\":[]}""#;
    let node = embedded::parse(place, REMEDY)?;
    let root = place.holding(&node);
    let Some(schema) = root.if_object() else {
        root.error(
            format!("holds {}, not a JSON Schema", root.value().describe()),
            REMEDY,
        );
        return None;
    };
    let is_object = schema.exact("type").and_then(|kind| kind.if_text()) == Some("object");
    if !is_object {
        root.error(
            "is not the schema of an object, and the Functions host does not start the function",
            "write \"type\": \"object\" at its top",
        );
        return None;
    }
    let mut usable = true;
    for (key, expected) in [("properties", "an object"), ("required", "a list")] {
        let Some(member) = schema.exact(key) else {
            continue;
        };
        let fits = match member.value() {
            Value::Object(_) => key == "properties",
            Value::Array(_) => key == "required",
            _ => false,
        };
        if !fits {
            member.error(
                format!(
                    "is {}, and the Functions host does not start the function",
                    member.value().describe()
                ),
                format!("write {expected}"),
            );
            usable = false;
        }
    }
    usable.then(|| place.if_text().unwrap_or_default().to_owned())
}
