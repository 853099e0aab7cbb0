//! What a client gets for the `ReturnValue` of a tool, a resource or a prompt: the
//! conversions of the MCP extension.

mod prompt;
mod resource;
#[cfg(test)]
mod tests;
mod tool;

pub use prompt::prompt_result;
pub use resource::resource_result;
pub use tool::{failure_text, tool_failure, tool_result};

use serde_json::{Value, json};

/// A returned value that the extension does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidResult {
    /// With `useResultSchema` only text is taken.
    #[error(
        "is not text, but with `useResultSchema` a tool or a prompt returns text that holds a result"
    )]
    NotText,
    /// The text is not a result.
    #[error(
        "is not a result with a type: {0}; return {{\"type\", \"content\"}} as text, or remove `useResultSchema`"
    )]
    NotAResult(String),
    /// The type of the result is not known.
    #[error("has the type `{found}`, which is not one of {known}")]
    UnknownType {
        /// The type.
        found: String,
        /// Those that there are.
        known: &'static str,
    },
    /// The content does not belong to the type.
    #[error("has `content` that does not hold {0}")]
    Content(&'static str),
    /// Resources and prompts are text.
    #[error("is not text, which is all that a resource takes")]
    NotResourceText,
}

/// A result with a type, as text holds it: an object with `type`, `content` and, perhaps,
/// `structuredContent`, the last two as JSON text.
struct Envelope {
    kind: String,
    /// `None` when it is not JSON.
    content: Option<Value>,
    structured: Option<String>,
}

impl Envelope {
    fn read(text: &str) -> Result<Self, InvalidResult> {
        let not_a_result = |reason: &str| InvalidResult::NotAResult(reason.to_owned());
        let result: Value = serde_json::from_str(text)
            .map_err(|error| InvalidResult::NotAResult(error.to_string()))?;
        let kind = member(&result, "type")
            .and_then(Value::as_str)
            .filter(|kind| !kind.is_empty())
            .ok_or_else(|| not_a_result("it has no `type`"))?;
        let content = member(&result, "content")
            .and_then(Value::as_str)
            .ok_or_else(|| not_a_result("it has no `content` that is text"))?;
        let structured = member(&result, "structuredContent").and_then(Value::as_str);
        Ok(Self {
            kind: kind.to_owned(),
            content: serde_json::from_str(content).ok(),
            structured: structured.map(str::to_owned),
        })
    }
}

/// The member called `name`, in any case, as the extension reads its own objects.
fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let mut members = object.as_object()?.iter();
    let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

fn text_block(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

/// Text as it is, anything else as indented JSON.
fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}
