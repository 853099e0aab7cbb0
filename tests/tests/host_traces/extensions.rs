//! Recorded calls of extensions, sent to the running handler: Event Grid,
//! `RabbitMQ`, MCP and Durable Task. Each goes to a plugin for each version of the
//! contract.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corral_tests::{Function, FunctionApp, Handler, traces};
use serde_json::{Value, json};

use crate::observed::{OBSERVERS, handler_for, input, observe};

/// What the plugin saw as the trigger's value.
fn seen(handler: &Handler, bindings: &Value, request: &Value) -> (String, Value) {
    let seen = observe(handler, bindings, request, &[])
        .unwrap_or_else(|error| panic!("{}: {error}", request["line"]));
    let (kind, value) = input(&seen, bindings[0]["name"].as_str().unwrap());
    (kind.to_owned(), value.clone())
}

fn json_of(value: &Value) -> Value {
    serde_json::from_str(value.as_str().unwrap_or_default()).unwrap_or_default()
}

/// A handler for these functions, for each version of the contract.
fn handlers_for<'a>(functions: &[(&'a str, &'a Value)]) -> [Handler; OBSERVERS.len()] {
    OBSERVERS.map(|guest| handler_for(guest, functions.iter().copied()))
}

fn handlers_of(cases: &[Value]) -> [Handler; OBSERVERS.len()] {
    let functions = cases
        .iter()
        .map(|case| (case["function"].as_str().unwrap(), &case["bindings"]));
    handlers_for(&functions.collect::<Vec<_>>())
}

/// Each handler with each case.
fn product<'a, T>(
    handlers: &'a [Handler],
    cases: &'a [T],
) -> impl Iterator<Item = (&'a Handler, &'a T)> {
    let cases = move |handler| cases.iter().map(move |case| (handler, case));
    handlers.iter().flat_map(cases)
}

/// One event is the object that was sent, several are the list.
#[test]
fn events_of_event_grid_arrive() {
    let cases = traces::cases("eventgrid");
    let handlers = handlers_of(&cases);
    for (handler, case) in product(&handlers, &cases) {
        let (bindings, sent) = (&case["bindings"], &case["sent"]["body"]);
        let (kind, value) = seen(handler, bindings, &case["request"]);
        let value = json_of(&value);
        assert_eq!(kind, "json", "{}", case["case"]);
        if bindings[0]["cardinality"] == "many" {
            assert_eq!(value, *sent, "{}", case["case"]);
        } else {
            let events = sent
                .as_array()
                .map_or(std::slice::from_ref(sent), Vec::as_slice);
            assert!(events.contains(&value), "{}: {value}", case["case"]);
        }
    }
}

/// The messages that `about` of the recording lists, in its order.
#[test]
fn messages_of_rabbitmq_arrive() {
    let cases = traces::cases("rabbitmq");
    let handlers = handlers_of(&cases);
    let published = [
        ("text", json!("hello w\u{f6}rld")),
        ("bytes", json!("fffe8041")),
        ("text", json!(r#"{"id":7,"a":[1]}"#)),
        ("text", json!("5")),
        // Text that is not UTF-8 is damaged before the handler is called.
        ("text", json!("\u{fffd}\u{fffd}\u{fffd}A")),
    ];
    assert_eq!(cases.len(), published.len());
    let expected: Vec<_> = cases.iter().zip(published).collect();
    for (handler, (case, (kind, message))) in product(&handlers, &expected) {
        let found = seen(handler, &case["bindings"], &case["request"]);
        assert_eq!(
            found,
            ((*kind).to_owned(), message.clone()),
            "{}",
            case["function"]
        );
    }
}

/// Tools, resources and prompts get what the client said, as JSON.
#[test]
fn calls_of_mcp_arrive() {
    let recorded = traces::read("mcp-extension");
    let requests = recorded["requests"].as_array().unwrap();
    let function = |request: &Value| {
        let line = request["line"].as_str().unwrap();
        line.split('/')
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .to_owned()
    };
    let bindings = |function: &str| {
        let (kind, property) = match function {
            "res" | "resbin" => ("mcpResourceTrigger", "uri"),
            "prompt" => ("mcpPromptTrigger", "promptName"),
            _ => ("mcpToolTrigger", "toolName"),
        };
        json!([{ "type": kind, "direction": "in", "name": "ctx", property: function }])
    };
    let functions: Vec<(String, Value)> = requests
        .iter()
        .map(|request| (function(request), bindings(&function(request))))
        .collect();
    let named = functions
        .iter()
        .map(|(name, bindings)| (name.as_str(), bindings));
    let handlers = handlers_for(&named.collect::<Vec<_>>());
    let calls: Vec<_> = requests.iter().zip(&functions).collect();
    for (handler, (request, (name, bindings))) in product(&handlers, &calls) {
        let (kind, value) = seen(handler, bindings, request);
        let call = json_of(&value);
        assert_eq!(kind, "json", "{name}");
        match name.as_str() {
            "res" => assert_eq!(call["uri"], "file://readme"),
            "resbin" => assert_eq!(call["uri"], "file://bin/7"),
            "prompt" => assert_eq!(call["arguments"], json!({ "topic": "x" })),
            tool => {
                let arguments = json!({ "city": "Oslo", "days": 3, "tags": ["a", "b"] });
                assert_eq!(
                    (&call["name"], &call["arguments"]),
                    (&json!(tool), &arguments)
                );
            }
        }
    }
}

/// An activity gets its input, an orchestration and an entity their message.
#[test]
fn calls_of_durable_task_arrive() {
    let recorded = traces::read("durable");
    let exchanges = recorded["exchanges"].as_array().unwrap();
    let bindings =
        |kind: &str, name: &str| json!([{ "type": kind, "direction": "in", "name": name }]);
    let activity = bindings("activityTrigger", "name");
    let orchestration = bindings("orchestrationTrigger", "context");
    let entity = bindings("entityTrigger", "context");
    let handlers = handlers_for(&[
        ("hello", &activity),
        ("orch", &orchestration),
        ("fan", &orchestration),
        ("waiting", &orchestration),
        ("counter", &entity),
    ]);
    for (handler, exchange) in product(&handlers, exchanges) {
        let line = exchange["line"].as_str().unwrap();
        let bindings = match line {
            "POST /hello" => &activity,
            "POST /counter" => &entity,
            _ => &orchestration,
        };
        let (kind, value) = seen(handler, bindings, exchange);
        assert_eq!(kind, "text", "{line}");
        let text = value.as_str().unwrap();
        if line == "POST /hello" {
            let returned = exchange["answer"]["body"]["ReturnValue"].as_str();
            assert_eq!(returned, Some(format!("Hello {text}").as_str()));
            continue;
        }
        let message = STANDARD.decode(text).unwrap();
        let written = exchange["context_as_protobuf_text"].as_str().unwrap();
        let id = written.split('"').nth(1).unwrap();
        let holds_id = message.windows(id.len()).any(|part| part == id.as_bytes());
        assert!(holds_id, "{line}: {id}");
    }
}

/// A plugin sees who asks only if it is granted that.
#[test]
fn headers_of_mcp_clients_are_kept_back() {
    let recorded = traces::read("mcp-extension");
    let requests = recorded["requests"].as_array().unwrap();
    let bindings = json!([
        { "type": "mcpToolTrigger", "direction": "in", "name": "ctx", "toolName": "hello" }
    ]);
    for guest in OBSERVERS {
        for (granted, shows) in [(json!([]), false), (json!(["User-Agent"]), true)] {
            let function = Function::recorded("hello", &bindings)
                .output("blob", "seen")
                .guest(guest)
                .plugin_json(json!({ "grants": { "mcp_headers": granted } }));
            let handler = Handler::start(FunctionApp::new().function(&function));
            let seen = observe(&handler, &bindings, &requests[0], &[])
                .unwrap()
                .to_string();
            assert_eq!(
                seen.contains("Python-urllib/3.11"),
                shows,
                "{guest} {granted}: {seen}"
            );
            assert!(!seen.contains("127.0.0.1:7160"), "{guest}: {seen}");
            assert!(seen.contains("2025-06-18"), "{guest}: {seen}");
        }
    }
}
