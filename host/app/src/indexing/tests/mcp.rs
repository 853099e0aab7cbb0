//! Bindings of the MCP extension.

use super::{bindings, expect};

/// A tool with these properties besides its name and description.
fn tool(properties: &str, problems: &[&str]) {
    let separator = if properties.is_empty() { "" } else { ", " };
    bindings(
        &format!(
            r#"{{ "type": "mcpToolTrigger", "direction": "in", "name": "ctx", "toolName": "hello", "description": "says hello"{separator}{properties} }}"#
        ),
        problems,
    );
}

/// `text` as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[test]
fn arguments_of_a_tool() {
    const CITY: &str =
        r#"{"propertyName":"city","propertyType":"string","description":"c","isRequired":true}"#;
    for (list, problems) in [
        (format!("[{CITY}]"), &[][..]),
        ("[]".to_owned(), &[]),
        (String::new(), &[]),
        // The extension reads keys in any case.
        (
            r#"[{"PropertyName":"a","PROPERTYTYPE":"integer","description":"a","isArray":"true"}]"#
                .to_owned(),
            &[],
        ),
        (
            r#"[{"propertyName":"a","propertyType":"strng","description":"a"}]"#.to_owned(),
            &[
                "$.bindings[0].toolProperties[0].propertyType: `strng` is not a type of JSON Schema, and clients are shown it as it is; did you mean `string`?",
            ],
        ),
        (
            r#"[{"propertyName":"a","propertyType":"String","description":"a"}]"#.to_owned(),
            &["did you mean `string`?"],
        ),
        (
            r#"[{"propertyName":"a","description":"a"}]"#.to_owned(),
            &["$.bindings[0].toolProperties[0]: `` is not a type"],
        ),
        (
            r#"[{"propertyType":"string","description":"a"}]"#.to_owned(),
            &["has no `propertyName`, and the extension leaves it out"],
        ),
        (
            r#"[{"propertyName":"a","propertyType":"string"}]"#.to_owned(),
            &["~the argument `a` has no `description`"],
        ),
        (
            r#"[{"propertyName":"a","propertyType":"string","description":"a","required":true}]"#
                .to_owned(),
            &["~toolProperties[0].required: `required` is not a known key"],
        ),
        (
            format!("[{CITY},{CITY}]"),
            &["toolProperties[1]: the argument `city` is listed twice"],
        ),
        (
            CITY.to_owned(),
            &["holds an object, but the extension reads a list"],
        ),
        (
            "[,]".to_owned(),
            &["toolProperties: does not hold valid JSON"],
        ),
        ("[] // none".to_owned(), &["does not hold valid JSON"]),
    ] {
        tool(&format!(r#""toolProperties": {}"#, quoted(&list)), problems);
    }
    tool(
        &format!(r#""toolProperties": [{CITY}]"#),
        &["is a list, but the extension reads text that holds JSON"],
    );
}

#[test]
fn schemas_of_a_tool() {
    let schema =
        quoted(r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#);
    for (properties, problems) in [
        (format!(r#""useWorkerInputSchema": true, "inputSchema": {schema}"#), &[][..]),
        (
            format!(r#""inputSchema": {schema}"#),
            &["~inputSchema: is ignored by the extension"],
        ),
        (
            r#""useWorkerInputSchema": true"#.to_owned(),
            &["has `useWorkerInputSchema` without `inputSchema`"],
        ),
        (
            format!(r#""useWorkerInputSchema": true, "inputSchema": {schema}, "toolProperties": "[]""#),
            &["~toolProperties: is ignored by the extension"],
        ),
        (
            r#""useWorkerInputSchema": true, "inputSchema": "{\"type\":\"string\"}""#.to_owned(),
            &["inputSchema: is not the schema of an object"],
        ),
        (
            r#""useWorkerInputSchema": true, "inputSchema": "{\"type\":\"object\",\"properties\":[],\"required\":{}}""#.to_owned(),
            &["inputSchema.properties: is a list", "inputSchema.required: is an object"],
        ),
        (
            format!(r#""outputSchema": {schema}"#),
            &["outputSchema: promises structured content"],
        ),
        (
            format!(r#""outputSchema": {schema}, "useResultSchema": true"#),
            &[],
        ),
        (r#""metadata": "{\"a\":1}""#.to_owned(), &[]),
        (r#""metadata": "5""#.to_owned(), &["~metadata: holds a number"]),
    ] {
        tool(&properties, problems);
    }
}

#[test]
fn resources() {
    for (properties, problems) in [
        (
            r#""uri": "file://readme", "resourceName": "readme""#,
            &[][..],
        ),
        (
            r#""uri": "file://bin/{id}", "resourceName": "bin", "mimeType": "text/plain", "size": 5"#,
            &[],
        ),
        (r#""uri": "docs://{a}/{b}", "resourceName": "d""#, &[]),
        (r#""uri": "file://readme""#, &["has no `resourceName`"]),
        (r#""resourceName": "readme""#, &["has no `uri`"]),
        (
            r#""uri": "readme", "resourceName": "r""#,
            &["uri: `readme` is not an absolute URI"],
        ),
        (
            r#""uri": "file://a/{id", "resourceName": "r""#,
            &["is not a valid URI template"],
        ),
        (
            r#""uri": "file://a/{}", "resourceName": "r""#,
            &["is not a valid URI template"],
        ),
        (
            r#""uri": "file://{a}/{a}", "resourceName": "r""#,
            &["the parameter `a` is used twice"],
        ),
        (
            r#""uri": "file://logo", "resourceName": "r", "mimeType": "image/png""#,
            &["~mimeType: is `image/png`, but the extension delivers"],
        ),
    ] {
        bindings(
            &format!(
                r#"{{ "type": "mcpResourceTrigger", "direction": "in", "name": "ctx", {properties} }}"#
            ),
            problems,
        );
    }
}

#[test]
fn prompts() {
    for (properties, problems) in [
        (r#""promptName": "p""#, &[][..]),
        (
            r#""promptName": "p", "promptArguments": "[{\"name\":\"topic\",\"description\":\"t\",\"required\":true}]""#,
            &[],
        ),
        (r#""description": "p""#, &["has no `promptName`"]),
        (
            r#""promptName": "p", "promptArguments": "[{\"isRequired\":true,\"name\":\"a\"}]""#,
            &["~promptArguments[0].isRequired: `isRequired` is not a known key"],
        ),
        (
            r#""promptName": "p", "promptArguments": "[{\"description\":\"a\"}]""#,
            &["promptArguments[0]: has no `name`"],
        ),
        (
            r#""promptName": "p", "promptArguments": "{}""#,
            &["promptArguments: holds an object"],
        ),
    ] {
        bindings(
            &format!(
                r#"{{ "type": "mcpPromptTrigger", "direction": "in", "name": "ctx", {properties} }}"#
            ),
            problems,
        );
    }
}

#[test]
fn an_argument_as_a_binding() {
    bindings(
        r#"{ "type": "mcpToolTrigger", "direction": "in", "name": "ctx", "toolName": "t", "description": "d" },
           { "type": "mcpToolProperty", "direction": "in", "name": "city", "propertyName": "city", "propertyType": "string" }"#,
        &["$.bindings[1]: is an mcpToolProperty, which the Functions host cannot make"],
    );
}

#[test]
fn names_are_unique_in_any_case() {
    let tool = |name: &str| {
        format!(
            r#"{{ "bindings": [ {{ "type": "mcpToolTrigger", "direction": "in", "name": "ctx", "toolName": "{name}", "description": "d" }} ] }}"#
        )
    };
    let prompt = r#"{ "bindings": [ { "type": "mcpPromptTrigger", "direction": "in", "name": "ctx", "promptName": "hello" } ] }"#;
    for (second, problems) in [
        (tool("other"), &[][..]),
        (prompt.to_owned(), &[]),
        (
            tool("Hello"),
            &[
                "b/function.json: $.bindings[0].toolName: the tool `Hello` belongs to the function `a`",
            ],
        ),
    ] {
        expect(
            &[
                ("a/function.json", &tool("hello")),
                ("a/a.wasm", ""),
                ("b/function.json", &second),
                ("b/b.wasm", ""),
            ],
            &[],
            problems,
        );
    }
}
