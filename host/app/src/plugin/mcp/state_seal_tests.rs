use std::time::Duration;

use crate::fixture::{HTTP, expect};

/// The `mcp` section of an app that has these problems.
fn read(mcp: &str, problems: &[&str]) -> Option<super::McpConfig> {
    let plugin = format!(r#"{{ "mcp": {mcp} }}"#);
    let files = [
        ("f/function.json", HTTP),
        ("f/f.wasm", ""),
        ("f/plugin.json", plugin.as_str()),
    ];
    let app = expect(&files, &[], problems);
    app.functions.first()?.config.mcp.clone()
}

#[test]
fn seals_have_defaults() {
    let config = read(
        r#"{ "seal_request_state": { "key_settings": ["K"] } }"#,
        &[],
    )
    .unwrap();
    let seal = config.seal_request_state.unwrap();
    assert_eq!(seal.key_settings, ["K"]);
    assert_eq!(seal.expires, Duration::from_mins(10));
    assert_eq!(seal.principal_header, "x-ms-client-principal-id");
    let written = r#"{ "pin_tools": true, "path": "/mcp?x=1", "seal_request_state":
        { "key_settings": ["A", "B"], "expires": "1h", "principal_header": "X-User" } }"#;
    let config = read(written, &[]).unwrap();
    assert!(config.pin_tools);
    assert_eq!(config.path.as_deref(), Some("/mcp?x=1"));
    let seal = config.seal_request_state.unwrap();
    assert_eq!(seal.key_settings, ["A", "B"]);
    assert_eq!(seal.expires, Duration::from_hours(1));
    assert_eq!(seal.principal_header, "x-user");
}

#[test]
fn mistakes_are_reported() {
    for (mcp, problem) in [
        (r#"{ "pin": true }"#, "$.mcp.pin: `pin` is not a known key"),
        (
            r#"{ "pin_tools": 1 }"#,
            "$.mcp.pin_tools: is a number, not true or false",
        ),
        (
            r#"{ "path": "mcp" }"#,
            "$.mcp.path: is `mcp`, which is not a path",
        ),
        (
            r#"{ "path": "/a b" }"#,
            "$.mcp.path: is `/a b`, which is not a path",
        ),
        (
            r#"{ "seal_request_state": {} }"#,
            "$.mcp.seal_request_state.key_settings: is missing",
        ),
        (
            r#"{ "seal_request_state": { "key_settings": [] } }"#,
            "$.mcp.seal_request_state.key_settings: is empty, so there is no key",
        ),
        (
            r#"{ "seal_request_state": { "key_settings": ["K"], "expires": "1ms" } }"#,
            "$.mcp.seal_request_state.expires: is less than a second",
        ),
        (
            r#"{ "seal_request_state": { "key_settings": ["K"], "principal_header": "a b" } }"#,
            "$.mcp.seal_request_state.principal_header: is `a b`, which is not the name of a header",
        ),
    ] {
        read(mcp, &[problem]);
    }
}
