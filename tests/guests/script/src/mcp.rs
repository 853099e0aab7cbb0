//! Where the steps of a call of MCP are.

use serde_json::Value as Json;

use crate::caller;
use crate::corral::function::types::Failure;
use crate::wasi::config::store;

/// The steps, if `text` is a call of a tool, a resource or a prompt: the argument
/// `steps`, as JSON or as text, else the setting `STEPS_<name>` for its name or URI, in
/// which everything but letters and digits is `_`.
pub(crate) fn steps(text: &str) -> Result<Option<String>, Failure> {
    let Ok(call) = serde_json::from_str::<Json>(text) else {
        return Ok(None);
    };
    if call.get("transport").is_none() {
        return Ok(None);
    }
    match call.get("arguments").and_then(|given| given.get("steps")) {
        Some(Json::String(steps)) => return Ok(Some(steps.clone())),
        Some(steps) => return Ok(Some(steps.to_string())),
        None => {}
    }
    let name = call.get("name").or_else(|| call.get("uri"));
    let name = name.and_then(Json::as_str).unwrap_or_default();
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    let setting = format!("STEPS_{}", name.chars().map(letter).collect::<String>());
    store::get(&setting)
        .ok()
        .flatten()
        .map(Some)
        .ok_or_else(|| caller(format_args!("there is no setting `{setting}`")))
}
