//! The server of the MCP extension, at `/runtime/webhooks/mcp`: what was recorded of it,
//! and the official client.

use std::fs;
use std::process::Command;

use corral_tests::client::transport::Answer;
use corral_tests::{Dev, Function, FunctionApp, guests, traces};
use serde_json::{Value, json};

use crate::node::{self, SERVER};

const ENDPOINT: &str = "/runtime/webhooks/mcp";

/// Answers every function as recorded; text stands for a status of 500.
const PROGRAM: &str = "
const read = (file) => JSON.parse(require('node:fs').readFileSync(file));
const functions = read('functions.json');
const { answers } = read('recorded.json');
serve((request, response) => {
  const { answer } = answers[functions.indexOf(request.url.slice(1))];
  if (typeof answer === 'string') return response.writeHead(500).end();
  send(response, answer);
});";

/// The arguments as the recorded client wrote them.
const TOOL_ARGUMENTS: &str = r#"{"city": "Oslo", "days": 3, "tags": ["a", "b"]}"#;
const PROMPT_ARGUMENTS: &str = r#"{"topic": "x"}"#;

/// The function that a recorded case is about.
fn function_of(case: &Value) -> &str {
    let case = case["case"].as_str().unwrap();
    match case.split([' ', ',']).next().unwrap() {
        "resource" if case.contains("base64") => "resbin",
        "resource" => "res",
        other => other,
    }
}

/// The recorded bindings of a function.
fn bindings(recorded: &Value, function: &str) -> Value {
    let known = &recorded["functions"][function];
    if known.is_array() {
        return known.clone();
    }
    let mut bindings = recorded["functions"]["tools"].clone();
    bindings[0]["toolName"] = function.into();
    if ["rich", "richobj", "multi"].contains(&function) {
        bindings[0]["useResultSchema"] = true.into();
    }
    bindings
}

/// An app with all recorded functions, whose handler answers as recorded.
fn recorded_app(recorded: &Value) -> FunctionApp {
    let program = format!("{SERVER}{PROGRAM}");
    let mut app = node::app(&program, &json!({}), &json!({}));
    let mut functions = Vec::new();
    for case in recorded["answers"].as_array().unwrap() {
        let function = function_of(case);
        app = app.function(&Function::recorded(function, &bindings(recorded, function)));
        functions.push(function);
    }
    // The program reads the recording itself: members of objects keep their order.
    let recording = guests::repository().join("tests/host-traces/mcp-extension.json");
    app.file("functions.json", json!(functions).to_string())
        .file("recorded.json", fs::read(recording).unwrap())
}

/// A request as the recorded client sent it.
fn send(dev: &Dev, method: &str, params: &str) -> Answer {
    let headers = [
        ("Accept-Encoding", "identity"),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
        ("Mcp-Protocol-Version", "2025-06-18"),
        ("User-Agent", "Python-urllib/3.11"),
    ];
    let body =
        format!(r#"{{"jsonrpc": "2.0", "id": 1, "method": "{method}", "params": {params}}}"#);
    dev.send_as("127.0.0.1:7160", "POST", ENDPOINT, &headers, &body)
}

/// The response, which comes as an event.
fn ask(dev: &Dev, method: &str, params: &str) -> Value {
    let answer = send(dev, method, params);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let text = String::from_utf8(answer.body).unwrap();
    let event = text.strip_prefix("event: message\ndata: ").unwrap();
    let message: Value = serde_json::from_str(event).unwrap();
    assert_eq!(
        (&message["jsonrpc"], &message["id"]),
        (&"2.0".into(), &1.into())
    );
    message
}

fn call(dev: &Dev, function: &str) -> Value {
    match function {
        "res" => ask(dev, "resources/read", r#"{"uri": "file://readme"}"#),
        "resbin" => ask(dev, "resources/read", r#"{"uri": "file://bin/7"}"#),
        "prompt" => {
            let params = format!(r#"{{"name": "p1", "arguments": {PROMPT_ARGUMENTS}}}"#);
            ask(dev, "prompts/get", &params)
        }
        tool => {
            let params = format!(r#"{{"name": "{tool}", "arguments": {TOOL_ARGUMENTS}}}"#);
            ask(dev, "tools/call", &params)
        }
    }
}

/// What is new at every call.
fn without_stamp(mut body: Value) -> Value {
    let system = &mut body["Metadata"]["sys"];
    for name in ["UtcNow", "RandGuid"] {
        assert!(system[name].take().is_string(), "{name}");
    }
    body
}

#[test]
fn clients_and_functions_get_what_was_recorded() {
    let recorded = traces::read("mcp-extension");
    let dev = Dev::start_with(recorded_app(&recorded), &["--show-traffic"]);
    for case in recorded["answers"].as_array().unwrap() {
        let found = call(&dev, function_of(case));
        assert_eq!(
            found["result"], case["result_to_client"],
            "{}",
            case["case"]
        );
    }
    for request in recorded["requests"].as_array().unwrap() {
        let line = request["line"].as_str().unwrap();
        let sent = dev.wait_for(line, |event| {
            event["kind"] == "request_sent" && event["line"] == format!("{line} HTTP/1.1")
        });
        let names = |fields: &Value| -> Vec<String> {
            let fields = fields.as_array().unwrap().iter();
            fields
                .map(|field| field[0].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(names(&sent["fields"]), names(&request["headers"]), "{line}");
        let body = sent["body"]["text"].as_str().unwrap();
        assert_eq!(
            without_stamp(serde_json::from_str(body).unwrap()),
            without_stamp(request["body"].clone()),
            "{line}"
        );
    }
}

#[test]
fn lists_and_refusals_are_those_of_the_extension() {
    let recorded = traces::read("mcp-extension");
    let dev = Dev::start(recorded_app(&recorded));
    let introduction = ask(
        &dev,
        "initialize",
        r#"{"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}}"#,
    );
    let introduction = &introduction["result"];
    assert_eq!(introduction["protocolVersion"], "2025-06-18");
    assert_eq!(
        introduction["serverInfo"],
        json!({ "name": "Azure Functions MCP server", "version": "1.0.0" })
    );
    assert_eq!(ask(&dev, "ping", "{}")["result"], json!({}));
    let tools = ask(&dev, "tools/list", "{}");
    let tools = tools["result"]["tools"].as_array().unwrap();
    assert_eq!(tools.len(), 11);
    let hello = tools.iter().find(|tool| tool["name"] == "hello").unwrap();
    assert_eq!(hello["description"], "tool hello");
    assert_eq!(hello["inputSchema"], recorded["listed_input_schema"]);
    for (method, list, key, name) in [
        ("resources/list", "resources", "uri", "file://readme"),
        (
            "resources/templates/list",
            "resourceTemplates",
            "uriTemplate",
            "file://bin/{id}",
        ),
        ("prompts/list", "prompts", "name", "p1"),
    ] {
        let listed = ask(&dev, method, "{}");
        let listed = listed["result"][list].as_array().unwrap();
        assert_eq!(listed.len(), 1, "{method}");
        assert_eq!(listed[0][key], name, "{method}");
    }
    let missing = ask(&dev, "tools/call", r#"{"name": "hello", "arguments": {}}"#);
    assert_eq!(
        missing["error"],
        recorded["missing_required_argument"]["error"]
    );
    for (method, params, code) in [
        ("tools/call", r#"{"name": "none of them"}"#, -32602),
        ("resources/read", r#"{"uri": "file://nothing"}"#, -32002),
        ("tools/none", "{}", -32601),
    ] {
        assert_eq!(ask(&dev, method, params)["error"]["code"], code, "{method}");
    }
    let json = [("Content-Type", "application/json")];
    let newer = [json[0], ("MCP-Protocol-Version", "2026-07-28")];
    let foreign = [json[0], ("Origin", "https://evil.example")];
    let notice = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    for (method, headers, body, status) in [
        ("POST", &json[..], notice, 202),
        ("POST", &json, "{", 400),
        ("POST", &newer, "{}", 400),
        ("POST", &foreign, notice, 403),
        ("GET", &[], "", 405),
        ("DELETE", &[], "", 405),
    ] {
        let answer = dev.send_with(method, ENDPOINT, headers, body);
        assert_eq!(answer.status, status, "{method} {headers:?} {body}");
    }
}

#[test]
fn the_key_of_the_extension_is_demanded_with_keys() {
    let recorded = traces::read("mcp-extension");
    let dev = Dev::start_with(recorded_app(&recorded), &["--enable-auth"]);
    let keys = fs::read(dev.app().path(".corral/keys.json")).unwrap();
    let keys: Value = serde_json::from_slice(&keys).unwrap();
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let json = [("Content-Type", "application/json")];
    for (key, status) in [
        ("none", 401),
        ("host", 401),
        ("system", 200),
        ("master", 200),
    ] {
        let key = keys[key].as_str().unwrap_or_default();
        let target = format!("{ENDPOINT}?code={key}");
        let answer = dev.send_with("POST", &target, &json, ping);
        assert_eq!(answer.status, status, "{key}");
    }
}

/// A tool folder as the template makes it, with the official client.
#[test]
fn the_official_client_calls_the_tool_of_the_template() {
    let folder = guests::template("rust-mcp-tool");
    let name = folder.file_name().unwrap().to_str().unwrap();
    let mut app = FunctionApp::new();
    for file in ["function.json", "plugin.json", &format!("{name}.wasm")] {
        let content = fs::read(folder.join(file)).unwrap();
        app = app.file(&format!("{name}/{file}"), content);
    }
    let dev = Dev::start_with(app, &["--no-build"]);
    let url = format!("http://localhost:{}{ENDPOINT}", dev.port());
    for mode in ["auto", "legacy"] {
        let mut client = Command::new(guests::mcp_node());
        let output = client
            .arg(guests::mcp_client("tool.mjs"))
            .args([&url, mode])
            .output()
            .unwrap();
        let what = format!("{mode}: {output:?}");
        let seen: Value = serde_json::from_slice(&output.stdout).expect(&what);
        let expected = json!({
            "server": "Azure Functions MCP server",
            "tools": ["Big-order"],
            "greeting": "Hello, Ada!",
            "failed": true,
            "missing": -32602,
        });
        assert_eq!(seen, expected, "{what}");
    }
}
