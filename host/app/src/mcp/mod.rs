//! Triggers of the MCP extension: a function folder that is a tool, a resource or a
//! prompt of the Model Context Protocol.
//!
//! Several properties of these bindings are text that holds JSON. Reading never
//! fails: what the extension would refuse is reported by `handler check`, and the
//! part that cannot be read is left out.

mod arguments;
mod embedded;
mod prompt;
mod resource;
mod schema;
#[cfg(test)]
mod tests;
mod tool;

pub use arguments::{PROPERTY_TYPES, ToolArguments, ToolProperty};
pub use prompt::{McpPrompt, PromptArgument};
pub use resource::{McpResource, UriParameter};
pub use tool::McpTool;

use crate::json::{Object, Value};

/// What a function folder is to a client of the Model Context Protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum McpTrigger {
    /// `mcpToolTrigger`.
    Tool(McpTool),
    /// `mcpResourceTrigger`.
    Resource(McpResource),
    /// `mcpPromptTrigger`.
    Prompt(McpPrompt),
}

impl McpTrigger {
    /// Reads the binding of type `kind`; `None` when it is of another extension.
    /// What the MCP extension would refuse is reported.
    pub(crate) fn read(binding: &Object<'_>, kind: &str) -> Option<Self> {
        match kind.to_ascii_lowercase().as_str() {
            "mcptooltrigger" => Some(Self::Tool(tool::read(binding))),
            "mcpresourcetrigger" => Some(Self::Resource(resource::read(binding))),
            "mcpprompttrigger" => Some(Self::Prompt(prompt::read(binding))),
            _ => None,
        }
    }

    /// The name that clients call it by: of a tool or a prompt its name, of a
    /// resource its URI.
    pub fn name(&self) -> &str {
        match self {
            Self::Tool(tool) => &tool.name,
            Self::Resource(resource) => &resource.uri,
            Self::Prompt(prompt) => &prompt.name,
        }
    }

    /// The property of function.json with that name.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Tool(_) => "toolName",
            Self::Resource(_) => "uri",
            Self::Prompt(_) => "promptName",
        }
    }

    /// The noun for it.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Tool(_) => "tool",
            Self::Resource(_) => "resource",
            Self::Prompt(_) => "prompt",
        }
    }
}

/// The text of the property `key`, or an empty one.
fn text(binding: &Object<'_>, key: &str) -> String {
    optional_text(binding, key).unwrap_or_default()
}

/// The text of the property `key`; `None` when it is absent or empty.
fn optional_text(binding: &Object<'_>, key: &str) -> Option<String> {
    let value = binding.get(key)?;
    let text = value.text()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The boolean `key`, which .NET reads from text as well; `false` when it is absent.
fn flag(object: &Object<'_>, key: &str) -> bool {
    let Some(value) = object.get(key) else {
        return false;
    };
    match value.if_text().map(str::to_ascii_lowercase).as_deref() {
        Some("true") => true,
        Some("false" | "") => false,
        _ => value.flag().unwrap_or_default(),
    }
}

/// `enumValues`: the values that an argument can have; empty when it is absent.
fn values(object: &Object<'_>) -> Vec<String> {
    let values = object.get("enumValues");
    values.and_then(|values| values.texts()).unwrap_or_default()
}

/// The JSON text of `metadata`, which the extension ignores unless it is an object.
fn metadata(binding: &Object<'_>) -> Option<String> {
    const REMEDY: &str = "write the JSON text of an object, or remove it";
    let place = binding.get("metadata")?;
    let node = embedded::parse(&place, REMEDY)?;
    if !matches!(node.value, Value::Object(_)) {
        place.warn(
            format!(
                "holds {}, and the extension ignores it",
                node.value.describe()
            ),
            REMEDY,
        );
        return None;
    }
    place.if_text().map(str::to_owned)
}
