//! What a client gets for the value of a resource.

use corral_app::McpResource;
use serde_json::{Map, Value, json};

use super::{InvalidResult, member};

/// The `ReadResourceResult` for what `resource` returned when the client read `uri`: its
/// text, or the contents in it, which may be bytes.
///
/// # Errors
/// When it is not text.
pub fn resource_result(
    resource: &McpResource,
    uri: &str,
    returned: Option<&Value>,
) -> Result<Value, InvalidResult> {
    let Some(returned) = returned.filter(|value| !value.is_null()) else {
        return Ok(json!({ "contents": [] }));
    };
    let text = returned.as_str().ok_or(InvalidResult::NotResourceText)?;
    let mut contents = contents(text).unwrap_or_else(|| {
        let text = ("text".to_owned(), Value::from(text));
        Map::from_iter([text])
    });
    let mut default = |key: &str, value: &str| {
        let is_set = contents.get(key).and_then(Value::as_str);
        if is_set.is_none_or(str::is_empty) {
            contents.insert(key.to_owned(), value.into());
        }
    };
    default("uri", uri);
    if let Some(kind) = &resource.mime_type {
        default("mimeType", kind);
    }
    Ok(json!({ "contents": [contents] }))
}

/// The contents in `text`: JSON of an object with `type` and with `content`, the JSON text
/// of a `TextResourceContents` or `BlobResourceContents`. `None` when it is other text.
fn contents(text: &str) -> Option<Map<String, Value>> {
    let result: Value = serde_json::from_str(text).ok()?;
    member(&result, "type")?.as_str()?;
    let content = member(&result, "content")?.as_str()?;
    let contents: Map<String, Value> = serde_json::from_str(content).ok()?;
    let has = |key| contents.get(key).is_some_and(Value::is_string);
    (has("text") || has("blob")).then_some(contents)
}
