//! `mcpToolTrigger`.

use super::{ToolArguments, arguments, flag, optional_text, schema, text};
use crate::json::Object;

/// A tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpTool {
    /// `toolName`: what clients call.
    pub name: String,
    /// What it does, as models read it.
    pub description: Option<String>,
    /// What it takes.
    pub arguments: ToolArguments,
    /// `outputSchema`: the JSON text of the schema of its structured content.
    pub output_schema: Option<String>,
    /// `useResultSchema`: whether the function returns text that holds a result with
    /// its type, instead of a plain value.
    pub use_result_schema: bool,
    /// `metadata`: the JSON text of what clients get as `_meta`.
    pub metadata: Option<String>,
}

/// Reads the binding; what the extension refuses or ignores is reported.
pub(super) fn read(binding: &Object<'_>) -> McpTool {
    let uses_schema = flag(binding, "useWorkerInputSchema");
    let input_schema = binding.get("inputSchema");
    let properties = binding.get("toolProperties");
    let arguments = if uses_schema {
        if let Some(properties) = &properties {
            properties.warn(
                "is ignored by the extension, because `useWorkerInputSchema` is true",
                "remove one of the two",
            );
        }
        if input_schema.is_none() {
            binding.cursor().error(
                "has `useWorkerInputSchema` without `inputSchema`, and the Functions host does not start the function",
                "add \"inputSchema\", or use \"toolProperties\"",
            );
        }
        let schema = input_schema.as_ref().and_then(schema::read);
        schema.map_or_else(
            || ToolArguments::Properties(Vec::new()),
            ToolArguments::Schema,
        )
    } else {
        if let Some(schema) = &input_schema {
            schema.warn(
                "is ignored by the extension: the tool is listed without it",
                "add \"useWorkerInputSchema\": true",
            );
        }
        ToolArguments::Properties(properties.as_ref().map(arguments::read).unwrap_or_default())
    };
    let description = optional_text(binding, "description");
    if description.is_none() {
        binding.cursor().warn(
            "has no `description`, so models have to guess what the tool does",
            "add \"description\"",
        );
    }
    let use_result_schema = flag(binding, "useResultSchema");
    let output_schema = binding.get("outputSchema");
    if let Some(schema) = output_schema.as_ref().filter(|_| !use_result_schema) {
        schema.error(
            "promises structured content, which a tool can return only with `useResultSchema`",
            "add \"useResultSchema\": true, and return a result with structured content",
        );
    }
    McpTool {
        name: text(binding, "toolName"),
        description,
        arguments,
        output_schema: output_schema.as_ref().and_then(schema::read),
        use_result_schema,
        metadata: super::metadata(binding),
    }
}
