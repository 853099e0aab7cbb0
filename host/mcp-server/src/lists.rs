//! The entries of a catalog as clients get them.

use corral_mcp::folder::{Catalog, Page, Prompt, PromptArgument, Resource, Tool, page};
use serde_json::{Map, Value, json};

/// One page of `tools/list`.
pub(crate) fn tools(catalog: &Catalog, cursor: Option<&str>, size: Option<usize>) -> Value {
    let page = page(catalog.tools(), |tool| &tool.name, cursor, size);
    listed("tools", &page, tool)
}

/// One page of `resources/list`.
pub(crate) fn resources(catalog: &Catalog, cursor: Option<&str>, size: Option<usize>) -> Value {
    let page = page(catalog.resources(), uri, cursor, size);
    listed("resources", &page, |entry| resource(entry, "uri"))
}

/// One page of `resources/templates/list`.
pub(crate) fn templates(catalog: &Catalog, cursor: Option<&str>, size: Option<usize>) -> Value {
    let page = page(catalog.templates(), uri, cursor, size);
    listed("resourceTemplates", &page, |entry| {
        resource(entry, "uriTemplate")
    })
}

/// One page of `prompts/list`.
pub(crate) fn prompts(catalog: &Catalog, cursor: Option<&str>, size: Option<usize>) -> Value {
    let page = page(catalog.prompts(), |prompt| &prompt.name, cursor, size);
    listed("prompts", &page, prompt)
}

fn uri(resource: &Resource) -> &str {
    resource.uri.as_str()
}

fn listed<T>(key: &str, page: &Page<'_, T>, entry: impl Fn(&T) -> Value) -> Value {
    let entries: Vec<_> = page.items.iter().map(entry).collect();
    let mut result = json!({ key: entries });
    if let Some(next) = page.next {
        set(&mut result, "nextCursor", Some(next));
    }
    result
}

fn tool(tool: &Tool) -> Value {
    let mut entry = json!({ "name": tool.name, "inputSchema": tool.input_schema });
    set(&mut entry, "description", tool.description.as_deref());
    set(&mut entry, "outputSchema", tool.output_schema.clone());
    set(&mut entry, "_meta", tool.meta.clone());
    entry
}

fn resource(resource: &Resource, key: &str) -> Value {
    let mut entry = json!({ key: resource.uri.as_str(), "name": resource.name });
    set(&mut entry, "title", resource.title.as_deref());
    set(&mut entry, "description", resource.description.as_deref());
    set(&mut entry, "mimeType", resource.mime_type.as_deref());
    if !resource.uri.has_parameters() {
        set(&mut entry, "size", resource.size);
    }
    set(&mut entry, "_meta", resource.meta.clone());
    entry
}

fn prompt(prompt: &Prompt) -> Value {
    let mut entry = json!({ "name": prompt.name });
    set(&mut entry, "title", prompt.title.as_deref());
    set(&mut entry, "description", prompt.description.as_deref());
    if !prompt.arguments.is_empty() {
        let arguments: Vec<_> = prompt.arguments.iter().map(argument).collect();
        set(&mut entry, "arguments", Some(arguments));
    }
    set(&mut entry, "_meta", prompt.meta.clone());
    entry
}

fn argument(argument: &PromptArgument) -> Value {
    let mut entry = json!({ "name": argument.name, "required": argument.required });
    set(&mut entry, "description", argument.description.as_deref());
    entry
}

/// Sets a member unless it has no value.
fn set(entry: &mut Value, key: &str, value: Option<impl Into<Value>>) {
    let members: Option<&mut Map<String, Value>> = entry.as_object_mut();
    if let (Some(members), Some(value)) = (members, value) {
        members.insert(key.to_owned(), value.into());
    }
}
