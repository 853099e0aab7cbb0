//! `mcpPromptTrigger`.

use super::{embedded, flag, optional_text, text};
use crate::json::{Cursor, Object};

/// How the remedy shows the list.
const EXAMPLE: &str = r#"write text such as "[{\"name\":\"topic\",\"description\":\"what it is about\",\"required\":true}]""#;

/// A prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpPrompt {
    /// `promptName`: what clients ask for.
    pub name: String,
    /// The name that people read.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// `promptArguments`; their values are text.
    pub arguments: Vec<PromptArgument>,
    /// `useResultSchema`: whether the function returns text that holds messages.
    pub use_result_schema: bool,
    /// `metadata`: the JSON text of what clients get as `_meta`.
    pub metadata: Option<String>,
}

/// One entry of `promptArguments`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptArgument {
    /// The argument's name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether clients have to give it.
    pub is_required: bool,
    /// `enumValues`: what clients complete it by when the handler answers them itself.
    /// The extension ignores the key.
    pub values: Vec<String>,
}

/// Reads the binding; what the extension refuses or ignores is reported.
pub(super) fn read(binding: &Object<'_>) -> McpPrompt {
    let arguments = binding.get("promptArguments");
    McpPrompt {
        name: text(binding, "promptName"),
        title: optional_text(binding, "title"),
        description: optional_text(binding, "description"),
        arguments: arguments.as_ref().map(list).unwrap_or_default(),
        use_result_schema: flag(binding, "useResultSchema"),
        metadata: super::metadata(binding),
    }
}

fn list(place: &Cursor<'_>) -> Vec<PromptArgument> {
    let keys = ["name", "title", "description", "required", "enumValues"];
    let mut arguments: Vec<PromptArgument> = Vec::new();
    embedded::each_object(place, EXAMPLE, &keys, |object| {
        let name = optional_text(object, "name").unwrap_or_default();
        if name.trim().is_empty() {
            object.cursor().error("has no `name`", "name the argument");
            return;
        }
        if arguments.iter().any(|known| known.name == name) {
            object.cursor().error(
                format!("the argument `{name}` is listed twice"),
                "remove one of the two",
            );
        }
        arguments.push(PromptArgument {
            name,
            description: optional_text(object, "description"),
            is_required: flag(object, "required"),
            values: super::values(object),
        });
    });
    arguments
}
