//! The lists of the server.

use serde_json::{Value, json};

use crate::script::Script;

/// One page of a list.
pub(crate) fn list(
    script: &Script,
    method: &str,
    params: &Value,
    stateless: bool,
) -> Result<Value, String> {
    let (key, member) = match method {
        "tools/list" if !stateless && !script.get("old_tools").is_null() => ("old_tools", "tools"),
        "tools/list" => ("tools", "tools"),
        "resources/list" => ("resources", "resources"),
        "resources/templates/list" => ("templates", "resourceTemplates"),
        "prompts/list" => ("prompts", "prompts"),
        _ => return Err(format!("no method {method}")),
    };
    let mut entries = script.get(key).as_array().cloned().unwrap_or_default();
    if script.is("fickle") {
        for entry in &mut entries {
            entry["description"] = json!(wasip2::random::random::get_random_u64().to_string());
        }
    }
    let Some(page) = script.get("page").as_u64() else {
        return Ok(json!({ "resultType": "complete", member: entries }));
    };
    let start: usize = params["cursor"]
        .as_str()
        .map_or(0, |cursor| cursor.parse().unwrap());
    let end = (start + page as usize).min(entries.len());
    let mut result = json!({ "resultType": "complete", member: entries[start..end] });
    if end < entries.len() {
        result["nextCursor"] = json!(end.to_string());
    }
    Ok(result)
}
