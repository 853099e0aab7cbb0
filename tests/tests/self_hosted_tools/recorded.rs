//! The exchanges that were recorded with the MCP extension: what the function gets, and
//! what the client gets for what it returns, is the same without the extension.

use corral_tests::{Function, FunctionApp, Handler, traces};
use serde_json::{Value, json};

use crate::apps::{app, doing, scripted};
use crate::client::{Era, ask, message, result, send};

/// The bindings of the recording, for a case's own tool.
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

fn with(app: FunctionApp, recorded: &Value, function: &str) -> FunctionApp {
    app.function(&scripted(&Function::recorded(
        function,
        &bindings(recorded, function),
    )))
}

/// The function that a case is about.
fn function_of(case: &str) -> &str {
    match case.split([' ', ',']).next().unwrap() {
        "resource" if case.contains("base64") => "resbin",
        "resource" => "res",
        other => other,
    }
}

/// What a plugin has to do to answer as recorded.
fn steps(case: &Value) -> Value {
    let answer = &case["answer"];
    if answer.is_string() {
        return json!({ "do": "return-error" });
    }
    let shown = &case["result_to_client"]["content"][0]["text"];
    let mut steps = Vec::new();
    match &answer["ReturnValue"] {
        Value::Null => {}
        Value::String(text) => steps.push(json!({ "do": "return", "text": text })),
        // The recorded text is the value with its members in their order.
        _ if case["result_to_client"].get("isError").is_none() => {
            steps.push(json!({ "do": "return-json", "json": shown }));
        }
        other => steps.push(json!({ "do": "return-json", "json": other.to_string() })),
    }
    steps.into()
}

fn subject(function: &str) -> (&'static str, Value) {
    let arguments = json!({ "city": "Oslo", "days": 3, "tags": ["a", "b"] });
    match function {
        "res" => ("resources/read", json!({ "uri": "file://readme" })),
        "resbin" => ("resources/read", json!({ "uri": "file://bin/7" })),
        "prompt" => (
            "prompts/get",
            json!({ "name": "p1", "arguments": { "topic": "x" } }),
        ),
        tool => (
            "tools/call",
            json!({ "name": tool, "arguments": arguments }),
        ),
    }
}

/// The name by which the plugin finds its steps.
fn name(function: &str) -> &str {
    match function {
        "res" => "file://readme",
        "resbin" => "file://bin/7",
        "prompt" => "p1",
        tool => tool,
    }
}

#[test]
fn clients_get_the_recorded_results() {
    let recorded = traces::read("mcp-extension");
    let cases = recorded["answers"].as_array().unwrap();
    let mut served = app();
    for case in cases {
        let function = function_of(case["case"].as_str().unwrap());
        served = doing(
            with(served, &recorded, function),
            name(function),
            &steps(case),
        );
    }
    let handler = Handler::start(served);
    for era in Era::ALL {
        for case in cases {
            let function = function_of(case["case"].as_str().unwrap());
            let (method, params) = subject(function);
            let mut found = result(&ask(&handler, era, method, &params));
            if let Some(members) = found.as_object_mut() {
                // The extension shows no description of a prompt with its messages.
                members.remove("description");
            }
            // The recorded handler returned an object, which the extension does not take.
            // Corral writes it as the text that the extension takes.
            let expected = match function {
                "richobj" => json!({ "content": [{ "type": "text", "text": "rich" }] }),
                _ => case["result_to_client"].clone(),
            };
            assert_eq!(found, expected, "{era:?} {}", case["case"]);
        }
    }
}

#[test]
fn a_missing_argument_is_refused_as_recorded() {
    let recorded = traces::read("mcp-extension");
    let handler = Handler::start(with(app(), &recorded, "hello"));
    for era in Era::ALL {
        for arguments in [json!({}), json!({ "city": null }), json!({ "days": 1 })] {
            let params = json!({ "name": "hello", "arguments": arguments });
            let answer = ask(&handler, era, "tools/call", &params);
            let expected = &recorded["missing_required_argument"]["error"];
            assert_eq!(&answer["error"], expected, "{era:?} {arguments}");
        }
    }
}

#[test]
fn the_recorded_schema_is_listed() {
    let recorded = traces::read("mcp-extension");
    let handler = Handler::start(with(app(), &recorded, "tools"));
    for era in Era::ALL {
        let tools = result(&ask(&handler, era, "tools/list", &json!({})));
        assert_eq!(
            tools["tools"][0]["inputSchema"], recorded["listed_input_schema"],
            "{era:?}"
        );
    }
}

/// The same call, by the extension and by the handler's own server.
#[test]
fn functions_get_the_recorded_calls() {
    let recorded = traces::read("mcp-extension");
    let requests = recorded["requests"].as_array().unwrap();
    let echo = json!({ "do": "echo-invocation", "output": "$return" });
    let mut served = app();
    for request in requests {
        let function = request["line"]
            .as_str()
            .unwrap()
            .trim_start_matches("POST /");
        let mut plain = bindings(&recorded, function);
        if let Some(binding) = plain[0].as_object_mut() {
            binding.remove("useResultSchema");
        }
        served = served.function(&scripted(&Function::recorded(function, &plain)));
        served = doing(served, name(function), &echo);
    }
    let handler = Handler::start(served);
    for request in requests {
        let function = request["line"]
            .as_str()
            .unwrap()
            .trim_start_matches("POST /");
        let by_extension = {
            let body = request["body"].to_string();
            let headers = payload_headers(&handler);
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let exchange = corral_tests::Exchange {
                method: "POST",
                target: &format!("/{function}"),
                headers: &headers,
                body: body.as_bytes(),
                framing: corral_tests::Framing::Chunked,
            };
            let answer = handler.transport().exchange(&exchange).unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
            let text = answer.json()["ReturnValue"].clone();
            serde_json::from_str::<Value>(text.as_str().unwrap()).unwrap()
        };
        let (method, params) = subject(function);
        let context = request["body"]["Metadata"]
            .as_object()
            .unwrap()
            .values()
            .find_map(|value| value.pointer("/properties/headers"))
            .unwrap();
        let sent: Vec<(String, String)> = context
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| *name != "Content-Length")
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .map(|(name, value)| match name.as_str() {
                "Host" => (name, format!("127.0.0.1:{}", handler.port())),
                _ => (name, value),
            })
            .collect();
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = result(&message(&send(&handler, "/mcp", &body, &sent)));
        let text = ["content", "contents", "messages"]
            .iter()
            .find_map(|key| answer.pointer(&format!("/{key}/0")))
            .map(|block| {
                block
                    .pointer("/text")
                    .or_else(|| block.pointer("/content/text"))
            })
            .unwrap()
            .unwrap();
        let by_handler: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!(
            without_headers(&by_handler),
            without_headers(&by_extension),
            "{function}"
        );
    }
}

/// The header fields of a payload call in an app whose callers' requests are passed on.
fn payload_headers(handler: &Handler) -> Vec<(&'static str, String)> {
    vec![
        ("Host", format!("127.0.0.1:{}", handler.port())),
        ("X-Azure-Functions-HostVersion", "4.1037.0.0".to_owned()),
        (
            "X-Azure-Functions-InvocationId",
            "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f".to_owned(),
        ),
        ("User-Agent", "Azure-Functions-Host/4.1037.0.0".to_owned()),
        ("Content-Type", "application/json; charset=utf-8".to_owned()),
        ("Connection", "close".to_owned()),
    ]
}

/// An invocation without what differs with every request: ids, times, and the header
/// fields of connections.
fn without_headers(invocation: &Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(members) => {
                for key in ["Host", "Connection", "Content-Length", "sys"] {
                    members.remove(key);
                }
                members.values_mut().for_each(strip);
            }
            Value::Array(elements) => elements.iter_mut().for_each(strip),
            Value::String(text) => {
                // Text that holds JSON.
                if let Ok(mut inner @ (Value::Object(_) | Value::String(_))) =
                    serde_json::from_str::<Value>(text)
                {
                    strip(&mut inner);
                    *text = inner.to_string();
                }
            }
            _ => {}
        }
    }
    let mut invocation = invocation.clone();
    if let Some(members) = invocation.as_object_mut() {
        members.remove("id");
        members.remove("remainingMs");
    }
    strip(&mut invocation);
    invocation
}
