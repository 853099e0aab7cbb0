//! The published JSON Schemas agree with what this crate accepts.

use serde_json::{Map, Value, json};

use crate::fixture::{HTTP, load};
use crate::{App, HandlerConfig, PluginConfig};

const PLUGIN: &str = include_str!("../../../docs/schema/plugin.schema.json");
const CORRAL: &str = include_str!("../../../docs/schema/corral.schema.json");

/// Loads an app with these two files; `null` leaves one out.
fn app(plugin: &Value, corral: &Value) -> App {
    let (plugin, corral) = (plugin.to_string(), corral.to_string());
    let mut files = vec![("f/function.json", HTTP), ("f/f.wasm", "")];
    for (name, text) in [("f/plugin.json", &plugin), ("corral.json", &corral)] {
        if text != "null" {
            files.push((name, text));
        }
    }
    load(&files, &[])
}

fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The keys of the object that the schema has at `pointer`.
fn documented_keys(text: &str, pointer: &str) -> Vec<String> {
    let schema = schema(text);
    let object = schema.pointer(pointer).unwrap();
    assert_eq!(object["additionalProperties"], json!(false), "{pointer}");
    let keys = object["properties"].as_object().unwrap().keys();
    let mut keys: Vec<_> = keys.filter(|key| *key != "$schema").cloned().collect();
    keys.sort();
    keys
}

/// The keys that the code names when it meets one that it does not know.
fn accepted_keys(app: &App) -> Vec<String> {
    let unknown = app
        .problems
        .iter()
        .find(|problem| problem.message == "`~` is not a known key");
    let keys = unknown
        .unwrap()
        .remedy
        .strip_prefix("use one of: ")
        .unwrap();
    let mut keys: Vec<_> = keys.split(", ").map(str::to_owned).collect();
    keys.sort();
    keys
}

#[test]
fn keys_agree() {
    let unknown = json!({ "~": 0 });
    for (text, pointer, plugin, corral) in [
        (PLUGIN, "", unknown.clone(), Value::Null),
        (
            PLUGIN,
            "/$defs/build",
            json!({ "build": unknown }),
            Value::Null,
        ),
        (
            PLUGIN,
            "/$defs/limits",
            json!({ "limits": unknown }),
            Value::Null,
        ),
        (
            PLUGIN,
            "/$defs/limits",
            Value::Null,
            json!({ "ceilings": unknown }),
        ),
        (
            PLUGIN,
            "/$defs/instances",
            json!({ "instances": unknown }),
            Value::Null,
        ),
        (
            PLUGIN,
            "/$defs/grants",
            json!({ "grants": unknown }),
            Value::Null,
        ),
        (
            PLUGIN,
            "/$defs/folder",
            json!({ "grants": { "files": [unknown] } }),
            Value::Null,
        ),
        (PLUGIN, "/$defs/mcp", json!({ "mcp": unknown }), Value::Null),
        (
            PLUGIN,
            "/$defs/seal_request_state",
            json!({ "mcp": { "seal_request_state": unknown } }),
            Value::Null,
        ),
        (
            PLUGIN,
            "/$defs/mcp_rule",
            json!({ "mcp": { "tools": { "x": unknown } } }),
            Value::Null,
        ),
        (
            PLUGIN,
            "/$defs/mcp_rule/properties/limits",
            json!({ "mcp": { "tools": { "x": { "limits": unknown } } } }),
            Value::Null,
        ),
        (
            PLUGIN,
            "/properties/probe/properties/expect",
            json!({ "probe": { "expect": unknown } }),
            Value::Null,
        ),
        (CORRAL, "", Value::Null, unknown.clone()),
        (
            CORRAL,
            "/properties/defaults",
            Value::Null,
            json!({ "defaults": unknown }),
        ),
        (
            CORRAL,
            "/properties/connections",
            Value::Null,
            json!({ "connections": unknown }),
        ),
    ] {
        let accepted = accepted_keys(&app(&plugin, &corral));
        assert_eq!(documented_keys(text, pointer), accepted, "{pointer}");
    }
}

/// The values of `default` in `properties`.
fn defaults(properties: &Value) -> Value {
    let properties = properties.as_object().unwrap().iter();
    let defaults: Map<_, _> = properties
        .filter_map(|(key, property)| Some((key.clone(), property.get("default")?.clone())))
        .collect();
    Value::Object(defaults)
}

#[test]
fn defaults_agree() {
    let plugin = schema(PLUGIN);
    let section = |name: &str| defaults(&plugin["$defs"][name]["properties"]);
    let limits = section("limits");
    assert_eq!(limits.as_object().unwrap().len(), 14);
    let written = json!({
        "limits": limits,
        "instances": section("instances"),
        "grants": section("grants"),
    });
    let corral = schema(CORRAL);
    let mut handler = defaults(&corral["properties"]);
    handler["connections"] = defaults(&corral["properties"]["connections"]["properties"]);
    let app = app(&written, &handler);
    assert_eq!(app.problems, []);
    assert_eq!(app.functions[0].config, PluginConfig::default());
    assert_eq!(app.handler, HandlerConfig::default());
}

#[test]
fn examples_are_accepted() {
    for example in schema(PLUGIN)["examples"].as_array().unwrap() {
        assert_eq!(app(example, &Value::Null).problems, []);
    }
    for example in schema(CORRAL)["examples"].as_array().unwrap() {
        assert_eq!(app(&Value::Null, example).problems, []);
    }
}

#[test]
fn every_key_is_described() {
    for text in [PLUGIN, CORRAL] {
        described(&schema(text), "");
    }
}

fn described(schema: &Value, path: &str) {
    let Some(object) = schema.as_object() else {
        return;
    };
    if let Some(properties) = object.get("properties").and_then(Value::as_object)
        && !path.contains("/then")
        && !path.contains("/if")
    {
        for (key, property) in properties {
            let known = property.get("description").or_else(|| property.get("$ref"));
            assert!(known.is_some(), "{path}/{key}");
        }
    }
    for (key, inner) in object {
        described(inner, &format!("{path}/{key}"));
    }
}

#[test]
fn words_agree() {
    let (plugin, corral) = (schema(PLUGIN), schema(CORRAL));
    let folder = json!({ "host": ".", "guest": "/", "access": "?" });
    for (schema, pointer, app) in [
        (
            &plugin,
            "/$defs/instances/properties/policy/enum",
            app(&json!({ "instances": { "policy": "?" } }), &Value::Null),
        ),
        (
            &plugin,
            "/$defs/folder/properties/access/enum",
            app(&json!({ "grants": { "files": [folder] } }), &Value::Null),
        ),
        (
            &corral,
            "/properties/logs/enum",
            app(&Value::Null, &json!({ "logs": "?" })),
        ),
    ] {
        let words: Vec<String> =
            serde_json::from_value(schema.pointer(pointer).unwrap().clone()).unwrap();
        let expected = format!("use one of: {}", words.join(", "));
        let found = app
            .problems
            .iter()
            .any(|problem| problem.remedy == expected);
        assert!(found, "{pointer}: {:?}", app.problems);
    }
}
