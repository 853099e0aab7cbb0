//! Function folders as tools, resources and prompts of the platform's MCP extension.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod programs;

use corral_tests::client::transport::Answer;
use corral_tests::handler::run;
use corral_tests::{Exchange, Framing, Function, FunctionApp, Handler, Received, traces};
use serde_json::{Value, json};

use self::programs::{FAILS, prints};

/// What the extension makes of the `ReturnValue` of a function with this trigger (MCP
/// extension, table of bindings).
fn result_to_client(trigger: &Value, name: &str, uri: &str, answer: &Answer) -> Value {
    let text_block = |text: &str| json!({ "type": "text", "text": text });
    let kind = trigger["type"].as_str().unwrap();
    if answer.status != 200 {
        let text = format!("An error occurred invoking '{name}'.");
        return json!({ "content": [text_block(&text)], "isError": true });
    }
    let returned = &answer.json()["ReturnValue"];
    match kind {
        "mcpResourceTrigger" => json!({ "contents": [
            { "uri": uri, "mimeType": trigger["mimeType"], "text": returned.as_str().unwrap() },
        ] }),
        "mcpPromptTrigger" => json!({ "messages": [
            { "role": "user", "content": text_block(returned.as_str().unwrap()) },
        ] }),
        _ if returned.is_null() => json!({ "content": [] }),
        _ if trigger["useResultSchema"] == true => {
            let parse = |value: &Value| serde_json::from_str::<Value>(value.as_str().unwrap());
            let result = parse(returned).unwrap();
            let content = parse(&result["content"]).unwrap();
            let mut whole = match result["type"].as_str().unwrap() {
                "call_tool_result" => content,
                "multi_content_result" => json!({ "content": content }),
                _ => json!({ "content": [content] }),
            };
            if !result["structuredContent"].is_null() {
                whole["structuredContent"] = parse(&result["structuredContent"]).unwrap();
            }
            whole
        }
        _ => {
            let text = match returned.as_str() {
                Some(text) => text.to_owned(),
                None => serde_json::to_string_pretty(returned).unwrap(),
            };
            json!({ "content": [text_block(&text)] })
        }
    }
}

/// A function of the recorded app: its recorded case, its binding, and what its plugin
/// prints. `null` is a plugin that fails.
fn recorded_app(recorded: &Value) -> Vec<(&'static str, &'static str, Value, Value)> {
    let binding = |kind: &str| recorded["functions"][kind][0].clone();
    let tool = |name: &str| {
        let mut tool = binding("tools");
        tool["toolName"] = name.into();
        tool
    };
    let typed = |name: &str| {
        let mut tool = tool(name);
        tool["useResultSchema"] = true.into();
        tool
    };
    let answer = |case: &str| {
        let answers = recorded["answers"].as_array().unwrap();
        let found = answers.iter().find(|answer| answer["case"] == case);
        found.unwrap_or_else(|| panic!("{case}"))["answer"].clone()
    };
    let rich = "rich (useResultSchema: true)";
    let object = "richobj (useResultSchema: true; the same as an object instead of text)";
    let multi = "multi (useResultSchema: true)";
    let base64 = "resource, base64 text (binary is not possible this way)";
    vec![
        ("hello", "hello", tool("hello"), answer("hello")),
        ("obj", "obj", tool("obj"), answer("obj")),
        ("num", "num", tool("num"), answer("num")),
        ("arr", "arr", tool("arr"), answer("arr")),
        ("null", "null", tool("null"), answer("null")),
        ("none", "none", tool("none"), answer("none")),
        // Outputs that function.json does not have are not delivered.
        ("outputs", "outputs", tool("outputs"), json!({})),
        ("fail", "fail", tool("fail"), Value::Null),
        ("rich", rich, typed("rich"), answer(rich)),
        // The recorded handler returned an object, which the extension does not take.
        // Corral writes it as the text that the extension takes.
        ("richobj", object, typed("richobj"), answer(object)),
        ("multi", multi, typed("multi"), answer(multi)),
        (
            "res",
            "resource, text",
            binding("res"),
            answer("resource, text"),
        ),
        ("resbin", base64, binding("resbin"), answer(base64)),
        ("prompt", "prompt", binding("prompt"), answer("prompt")),
    ]
}

fn send(handler: &Handler, line: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let request = Exchange {
        method: "POST",
        target: line.split(' ').nth(1).unwrap(),
        headers: &[
            ("Host", "127.0.0.1"),
            (
                "X-Azure-Functions-InvocationId",
                "5d1b2c34-0000-4000-8000-000000000001",
            ),
            ("Content-Type", "application/json; charset=utf-8"),
        ],
        body: body.as_bytes(),
        framing: Framing::Chunked,
    };
    handler.transport().exchange(&request).unwrap()
}

/// Every recorded request is answered so that the client gets the recorded result.
#[test]
fn recorded_exchanges_have_the_recorded_results() {
    let recorded = traces::read("mcp-extension");
    let functions = recorded_app(&recorded);
    let mut app = FunctionApp::new();
    for (name, _, binding, printed) in &functions {
        let plugin = if printed.is_null() {
            FAILS.to_owned()
        } else {
            prints(&printed.to_string())
        };
        let bindings = json!([binding]);
        app = app.function(&Function::recorded(name, &bindings).wat(&plugin));
    }
    let handler = Handler::start(app);
    let requests = recorded["requests"].as_array().unwrap();
    assert_eq!(requests.len(), functions.len());
    for (name, case, binding, _) in &functions {
        let line = format!("POST /{name}");
        let request = requests.iter().find(|request| request["line"] == line);
        let request = request.unwrap_or_else(|| panic!("{name}"));
        let uri = request["body"]["Metadata"]["uri"]
            .as_str()
            .unwrap_or_default();
        let answer = send(&handler, &line, &request["body"]);
        let result = result_to_client(binding, name, uri.trim_matches('"'), &answer);
        let answers = recorded["answers"].as_array().unwrap();
        let expected = answers
            .iter()
            .find(|answer| answer["case"] == *case)
            .unwrap();
        let expected = match *name {
            "richobj" => json!({ "content": [{ "type": "text", "text": "rich" }] }),
            _ => expected["result_to_client"].clone(),
        };
        assert_eq!(plain(&result), plain(&expected), "{name}: {answer:?}");
    }
}

/// A result with the text of its first block parsed, if that is JSON: the order of keys
/// does not matter.
fn plain(result: &Value) -> Value {
    let mut result = result.clone();
    if let Some(text) = result.pointer_mut("/content/0/text")
        && let Some(parsed) = text
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
    {
        *text = parsed;
    }
    result
}

/// The call of a tool as the extension sends it.
fn call(arguments: &Value) -> Value {
    let call = json!({ "name": "tool", "arguments": arguments, "transport": { "name": "http-streamable" } });
    json!({ "Data": { "ctx": Value::from(call.to_string()).to_string() }, "Metadata": {} })
}

fn tool(name: &str) -> Value {
    json!([{
        "type": "mcpToolTrigger", "direction": "in", "name": "ctx",
        "toolName": name, "description": "a tool",
        "toolProperties": r#"[{"propertyName":"city","propertyType":"string","description":"c","isRequired":true},{"propertyName":"days","propertyType":"integer","description":"d"}]"#,
    }])
}

/// The extension checks only that required arguments are there; the model reads the
/// rest from the handler.
#[test]
fn arguments_of_another_type_do_not_reach_the_plugin() {
    let mut typed = tool("typed");
    typed[0]["useResultSchema"] = true.into();
    let mut schema = tool("schema");
    schema[0]["useWorkerInputSchema"] = true.into();
    schema[0]["inputSchema"] =
        r#"{"type":"object","properties":{"code":{"type":"string","pattern":"^[A-Z]{3}$"}},"required":["code"],"additionalProperties":false}"#.into();
    let ran = prints(r#"{"ReturnValue":"ran"}"#);
    let result = prints(
        &json!({ "ReturnValue": json!({ "type": "text", "content": r#"{"type":"text","text":"ran"}"# }).to_string() })
            .to_string(),
    );
    let handler = Handler::start(
        FunctionApp::new()
            .function(&Function::recorded("plain", &tool("plain")).wat(&ran))
            .function(&Function::recorded("typed", &typed).wat(&result))
            .function(&Function::recorded("schema", &schema).wat(&ran)),
    );
    let cases = [
        ("plain", json!({ "city": "Oslo", "days": 3 }), None),
        ("plain", json!({ "city": "Oslo", "days": null }), None),
        (
            "plain",
            json!({ "city": 5 }),
            Some("`city`: want string, but got number"),
        ),
        ("plain", json!({}), Some("missing properties 'city'")),
        (
            "plain",
            json!({ "city": "Oslo", "days": "3" }),
            Some("`days`: want integer, but got string"),
        ),
        ("typed", json!({ "city": "Oslo" }), None),
        (
            "typed",
            json!({ "city": ["Oslo"] }),
            Some("`city`: want string, but got array"),
        ),
        ("schema", json!({ "code": "OSL" }), None),
        (
            "schema",
            json!({ "code": "oslo" }),
            Some("does not match pattern"),
        ),
        (
            "schema",
            json!({ "code": "OSL", "x": 1 }),
            Some("additionalProperties 'x' not allowed"),
        ),
    ];
    let mut refused = 0;
    for (function, arguments, reason) in &cases {
        let answer = send(&handler, &format!("POST /{function}"), &call(arguments));
        assert_eq!(answer.status, 200, "{function} {arguments}: {answer:?}");
        let binding = match *function {
            "typed" => json!({ "type": "mcpToolTrigger", "useResultSchema": true }),
            _ => json!({ "type": "mcpToolTrigger" }),
        };
        let result = result_to_client(&binding, function, "", &answer);
        let text = result["content"][0]["text"].as_str().unwrap();
        match reason {
            None => assert_eq!(text, "ran", "{function} {arguments}"),
            Some(reason) => {
                refused += 1;
                assert!(text.contains(reason), "{function} {arguments}: {text}");
                assert!(text.contains("correct them and call it again"), "{text}");
                let is_error = (*function == "typed").then_some(true);
                assert_eq!(result["isError"].as_bool(), is_error, "{function}");
            }
        }
    }
    let line = "failed with 200 invalid_arguments (fault: caller";
    handler.stdout().wait_for_lines(line, refused);
}

/// What a tool returns is checked before the extension hides why it fails.
#[test]
fn results_that_the_extension_refuses_are_named() {
    let mut typed = tool("typed");
    typed[0]["useResultSchema"] = true.into();
    let resource = json!([{
        "type": "mcpResourceTrigger", "direction": "in", "name": "ctx",
        "uri": "docs://a", "resourceName": "a",
    }]);
    let path = json!({ "content": r#"{"path":"/etc/hostname"}"# }).to_string();
    for (bindings, returned, says) in [
        (
            &typed,
            json!("plain"),
            "the tool returned plain text, but with \"useResultSchema\"",
        ),
        (
            &typed,
            json!({ "a": 1 }),
            "an object without the type and the content of a result",
        ),
        (
            &resource,
            json!(path),
            "the resource returned text that names a file",
        ),
    ] {
        let printed = prints(&json!({ "ReturnValue": returned }).to_string());
        let handler = Handler::start(
            FunctionApp::new().function(&Function::recorded("one", bindings).wat(&printed)),
        );
        let answer = send(&handler, "POST /one", &call(&json!({ "city": "Oslo" })));
        assert_eq!(answer.status, 500, "{returned}: {answer:?}");
        handler.stderr().wait_for(says);
    }
}

#[test]
fn a_schema_that_is_not_valid_keeps_the_tool_from_serving() {
    let mut broken = tool("broken");
    broken[0]["useWorkerInputSchema"] = true.into();
    broken[0]["inputSchema"] = r#"{"type":"object","properties":{"a":{"type":"strng"}}}"#.into();
    let app = FunctionApp::new()
        .function(&Function::recorded("broken", &broken).wat(&prints(r#"{"ReturnValue":"ran"}"#)));
    let handler = Handler::start(app);
    let answer = send(&handler, "POST /broken", &call(&json!({})));
    assert_eq!(answer.status, 503, "{answer:?}");
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(
        body.contains("the inputSchema of the tool `broken`"),
        "{body}"
    );
}

/// Each tool has its own sandbox: what one is granted, keeps or counts is not the
/// other's.
#[test]
fn tools_of_one_app_do_not_see_each_other() {
    let tool = |name: &str, guest: &str, plugin: Value| {
        let bindings = json!([{
            "type": "mcpToolTrigger", "direction": "in", "name": "in", "toolName": name, "description": "d",
        }]);
        Function::recorded(name, &bindings)
            .output("queue", "out")
            .guest(guest)
            .plugin_json(plugin)
    };
    let files =
        |folder: &str| json!({ "grants": { "files": [{ "host": folder, "guest": "/data" }] } });
    let settings =
        |name: &str| json!({ "grants": { "settings": [name] }, "instances": { "policy": "warm" } });
    let handler = Handler::start(
        FunctionApp::new()
            .setting("FIRST_KEY", "one")
            .setting("SECOND_KEY", "two")
            .function(&tool("first", "script", settings("FIRST_KEY")))
            .function(&tool("second", "script", settings("SECOND_KEY")))
            .function(&tool("reader", "script-command", files("mine")))
            .function(&tool("other", "script-command", files("mine")))
            .file("reader/mine/list.txt", "apples")
            .file("other/mine/own.txt", "pears"),
    );
    handler.stdout().wait_for("ready: ");
    let ask = |function: &str, step: Value| -> Option<String> {
        let delivered = handler.call(function, step).send().ok()?;
        match delivered.bindings.get("out") {
            Some(Received::Messages(messages)) => {
                Some(String::from_utf8_lossy(messages.first()?).into_owned())
            }
            _ => None,
        }
    };
    let setting = |name: &str| json!({ "do": "setting", "name": name });
    let read = |path: &str| json!({ "do": "read", "path": path });
    let memory = || json!({ "do": "memory-state" });
    for (function, step, expected) in [
        ("first", setting("FIRST_KEY"), Some("one")),
        ("first", setting("SECOND_KEY"), None),
        ("second", setting("SECOND_KEY"), Some("two")),
        ("second", setting("FIRST_KEY"), None),
        ("reader", read("/data/list.txt"), Some("apples")),
        ("reader", read("/data/own.txt"), None),
        ("reader", read("/data/../../other/mine/own.txt"), None),
        ("other", read("/data/own.txt"), Some("pears")),
        ("other", read("/data/list.txt"), None),
    ] {
        assert_eq!(
            ask(function, step.clone()).as_deref(),
            expected,
            "{function} {step}"
        );
    }
    // An instance that is kept counts its own calls only.
    let counted = |function: &str| -> u64 { ask(function, memory()).unwrap().parse().unwrap() };
    let first: Vec<u64> = (0..3).map(|_| counted("first")).collect();
    assert_eq!(first[2], first[0] + 2, "{first:?}");
    let second = counted("second");
    assert!(second < first[2], "{first:?}, then {second}");
}

/// `check` reports what the extension refuses, with its place.
#[test]
fn check_reports_what_the_extension_refuses() {
    let mut misspelt = tool("misspelt");
    misspelt[0]["toolProperties"] =
        r#"[{"propertyName":"a","propertyType":"strng","description":"a"}]"#.into();
    let mut property = tool("property");
    property.as_array_mut().unwrap().push(json!({
        "type": "mcpToolProperty", "direction": "in", "name": "city", "propertyName": "city",
    }));
    let printed = prints("{}");
    let app = FunctionApp::new()
        .function(&Function::recorded("misspelt", &misspelt).wat(&printed))
        .function(&Function::recorded("property", &property).wat(&printed));
    let checked = run(&app, &["check", "--json"]).json();
    let problems = checked["problems"].as_array().unwrap();
    for (path, message, remedy) in [
        (
            "$.bindings[0].toolProperties[0].propertyType",
            "`strng` is not a type of JSON Schema",
            "did you mean `string`?",
        ),
        ("$.bindings[1]", "is an mcpToolProperty", "remove it"),
    ] {
        let found = problems.iter().any(|problem| {
            let says =
                |key: &str, text: &str| problem[key].as_str().unwrap_or_default().contains(text);
            problem["severity"] == "error"
                && problem["path"] == path
                && says("message", message)
                && says("remedy", remedy)
        });
        assert!(found, "{path}: {problems:#?}");
    }
}
