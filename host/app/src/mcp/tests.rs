//! Reading the bindings.

use super::{
    McpPrompt, McpResource, McpTool, McpTrigger, PromptArgument, ToolArguments, ToolProperty,
    UriParameter,
};
use crate::fixture::load;

/// What the recorded binding `properties` of type `kind` is read as.
fn read(kind: &str, properties: &str) -> Option<McpTrigger> {
    let text = format!(
        r#"{{ "bindings": [ {{ "type": "{kind}", "direction": "in", "name": "ctx", {properties} }} ] }}"#
    );
    let app = load(&[("f/function.json", &text), ("f/f.wasm", "")], &[]);
    app.functions[0].mcp.clone()
}

fn property(name: &str, kind: &str, description: &str) -> ToolProperty {
    ToolProperty {
        name: name.to_owned(),
        kind: kind.to_owned(),
        description: description.to_owned(),
        ..ToolProperty::default()
    }
}

#[test]
fn tools_are_read() {
    let plain = McpTool {
        name: "hello".to_owned(),
        description: None,
        arguments: ToolArguments::Properties(Vec::new()),
        output_schema: None,
        use_result_schema: false,
        metadata: None,
    };
    let properties = r#"[{\"propertyName\":\"city\",\"propertyType\":\"string\",\"description\":\"the city\",\"isRequired\":true},{\"propertyName\":\"tags\",\"propertyType\":\"string\",\"description\":\"t\",\"isArray\":true,\"enumValues\":[\"a\"]}]"#;
    let schema = r#"{"type":"object"}"#;
    let escaped = schema.replace('"', "\\\"");
    for (text, expected) in [
        (String::new(), plain.clone()),
        (
            format!(
                r#", "description": "says hello", "toolProperties": "{properties}", "useResultSchema": "True""#
            ),
            McpTool {
                description: Some("says hello".to_owned()),
                arguments: ToolArguments::Properties(vec![
                    ToolProperty {
                        is_required: true,
                        ..property("city", "string", "the city")
                    },
                    ToolProperty {
                        is_array: true,
                        values: vec!["a".to_owned()],
                        ..property("tags", "string", "t")
                    },
                ]),
                use_result_schema: true,
                ..plain.clone()
            },
        ),
        (
            format!(
                r#", "useWorkerInputSchema": true, "inputSchema": "{escaped}", "outputSchema": "{escaped}", "metadata": "{{}}""#
            ),
            McpTool {
                arguments: ToolArguments::Schema(schema.to_owned()),
                output_schema: Some(schema.to_owned()),
                metadata: Some("{}".to_owned()),
                ..plain.clone()
            },
        ),
        (
            r#", "toolProperties": "not JSON""#.to_owned(),
            plain.clone(),
        ),
    ] {
        let found = read("McpToolTrigger", &format!(r#""toolName": "hello"{text}"#));
        assert_eq!(found, Some(McpTrigger::Tool(expected)), "{text}");
    }
}

#[test]
fn resources_and_prompts_are_read() {
    let resource = McpResource {
        uri: "file://bin/{id}".to_owned(),
        name: "bin".to_owned(),
        title: None,
        description: Some("r".to_owned()),
        mime_type: Some("text/plain".to_owned()),
        size: Some(5),
        uri_parameters: vec![UriParameter {
            name: "id".to_owned(),
            values: vec!["7".to_owned()],
        }],
        metadata: None,
    };
    assert_eq!(resource.parameters(), ["id"]);
    assert!(resource.is_template());
    let properties = r#""uri": "file://bin/{id}", "resourceName": "bin", "description": "r", "mimeType": "text/plain", "size": "5", "uriParameters": "[{\"name\":\"id\",\"enumValues\":[\"7\"]}]""#;
    let found = read("mcpResourceTrigger", properties);
    assert_eq!(found, Some(McpTrigger::Resource(resource)));

    let prompt = McpPrompt {
        name: "p1".to_owned(),
        title: Some("P".to_owned()),
        description: None,
        arguments: vec![PromptArgument {
            name: "topic".to_owned(),
            description: Some("t".to_owned()),
            is_required: true,
            values: vec!["a".to_owned(), "b".to_owned()],
        }],
        use_result_schema: true,
        metadata: None,
    };
    let properties = r#""promptName": "p1", "title": "P", "useResultSchema": true, "promptArguments": "[{\"name\":\"topic\",\"description\":\"t\",\"required\":true,\"enumValues\":[\"a\",\"b\"]}]""#;
    let found = read("mcpPromptTrigger", properties);
    assert_eq!(found, Some(McpTrigger::Prompt(prompt)));
    assert_eq!(read("queueTrigger", r#""queueName": "q""#), None);
}
