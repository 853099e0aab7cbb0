//! The tool, resource and prompt folders of an app as lists.

use corral_app::{App, Function, McpPrompt, McpResource, McpTool, McpTrigger};
use serde_json::{Map, Value};

use super::catalog::{Catalog, Prompt, PromptArgument, Resource, Tool};
use super::uri_template::UriTemplate;
use crate::input_schema;

impl Catalog {
    /// The lists of `app`. Functions that an app setting disables are left out, as are
    /// those whose name or URI cannot be used; `handler check` reports them.
    pub fn of(app: &App) -> Self {
        of(app)
    }
}

fn of(app: &App) -> Catalog {
    let (mut tools, mut resources, mut prompts) = (Vec::new(), Vec::new(), Vec::new());
    for function in app.functions.iter().filter(|function| !function.disabled) {
        match &function.mcp {
            Some(McpTrigger::Tool(found)) if !found.name.is_empty() => {
                tools.push(tool(function, found));
            }
            Some(McpTrigger::Resource(found)) => resources.extend(resource(function, found)),
            Some(McpTrigger::Prompt(found)) if !found.name.is_empty() => {
                prompts.push(prompt(function, found));
            }
            _ => {}
        }
    }
    Catalog::new(tools, resources, prompts)
}

fn tool(function: &Function, tool: &McpTool) -> Tool {
    let input_schema = match input_schema(tool) {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    let required = input_schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    Tool {
        function: function.name.clone(),
        name: tool.name.clone(),
        description: tool.description.clone(),
        required: required.map(str::to_owned).collect(),
        output_schema: tool.output_schema.as_deref().and_then(object),
        meta: tool.metadata.as_deref().and_then(object),
        input_schema,
    }
}

fn resource(function: &Function, resource: &McpResource) -> Option<Resource> {
    Some(Resource {
        function: function.name.clone(),
        uri: UriTemplate::new(&resource.uri)
            .ok()
            .filter(|uri| !uri.as_str().is_empty())?,
        name: resource.name.clone(),
        title: resource.title.clone(),
        description: resource.description.clone(),
        mime_type: resource.mime_type.clone(),
        size: resource.size,
        values: resource
            .uri_parameters
            .iter()
            .map(|parameter| (parameter.name.clone(), parameter.values.clone()))
            .collect(),
        meta: resource.metadata.as_deref().and_then(object),
    })
}

fn prompt(function: &Function, prompt: &McpPrompt) -> Prompt {
    let arguments = prompt.arguments.iter().map(|argument| PromptArgument {
        name: argument.name.clone(),
        description: argument.description.clone(),
        required: argument.is_required,
        values: argument.values.clone(),
    });
    Prompt {
        function: function.name.clone(),
        name: prompt.name.clone(),
        title: prompt.title.clone(),
        description: prompt.description.clone(),
        arguments: arguments.collect(),
        meta: prompt.metadata.as_deref().and_then(object),
    }
}

/// The object that JSON text holds.
fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(text).ok()
}
