//! Tools that ask the client for input.

use corral_tests::handler::run;
use corral_tests::{FunctionApp, Handler};
use serde_json::{Value, json};

use crate::apps::{app, tool};
use crate::client::{Era, message, send};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// An app with the tool `ask`, which answers what its arguments say.
fn app_that_asks() -> FunctionApp {
    let tool = tool("ask").with("useResultSchema", true);
    app().function(&tool)
}

/// The app with sealed states.
fn sealed() -> FunctionApp {
    let seal = json!({ "key_settings": ["STATE_KEY"] });
    app_that_asks()
        .corral_json(&json!({ "mcp": { "seal_request_state": seal } }))
        .setting("STATE_KEY", KEY)
}

/// Arguments that have the tool ask for the user's name, and leave the state `asked`.
fn asking() -> Value {
    let result = json!({
        "resultType": "input_required",
        "inputRequests": { "name": { "method": "elicitation/create", "params": {} } },
        "requestState": "asked",
    });
    let text = json!({ "type": "call_tool_result", "content": result.to_string() });
    json!({ "steps": { "do": "return", "text": text.to_string() } })
}

/// Calls the tool, as a client that can be asked for `capabilities`: the status, and the
/// message.
fn call(handler: &Handler, era: Era, params: Value, capabilities: &Value) -> (u16, Value) {
    let mut params = params;
    params["name"] = json!("ask");
    let (mut body, headers) = era.request("tools/call", &params);
    if era == Era::Stateless {
        body["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] =
            capabilities.clone();
    }
    let answer = send(handler, "/mcp", &body, &headers);
    (answer.status, message(&answer))
}

#[test]
fn clients_are_asked_for_what_they_can_answer() {
    let handler = Handler::start(app_that_asks());
    let able = json!({ "elicitation": {} });
    let params = || json!({ "arguments": asking() });
    let (status, asked) = call(&handler, Era::Stateless, params(), &able);
    assert_eq!(status, 200, "{asked}");
    let result = &asked["result"];
    assert_eq!(result["resultType"], "input_required", "{asked}");
    assert_eq!(result["requestState"], "asked", "{asked}");
    assert_eq!(result.get("content"), None, "{asked}");

    let (status, refused) = call(
        &handler,
        Era::Stateless,
        params(),
        &json!({ "sampling": {} }),
    );
    let error = &refused["error"];
    assert_eq!((status, error["code"].as_i64()), (400, Some(-32021)));
    assert_eq!(error["data"]["requiredCapabilities"], able, "{refused}");

    let (status, refused) = call(&handler, Era::Initialized, params(), &able);
    let code = refused["error"]["code"].as_i64();
    assert_eq!((status, code), (200, Some(-32603)), "{refused}");
}

#[test]
fn tools_get_the_answers_and_what_they_left() {
    let handler = Handler::start(app().function(&tool("ask")));
    let echo = json!({ "steps": { "do": "echo-invocation", "output": "$return" } });
    let answers = json!({ "name": { "action": "accept", "content": { "name": "Ada" } } });
    let able = json!({ "elicitation": {} });
    for (params, seen, code) in [
        (
            json!({ "inputResponses": answers, "requestState": "asked" }),
            json!([answers, "asked"]),
            None,
        ),
        (json!({ "inputResponses": null }), json!([null, null]), None),
        (json!({ "inputResponses": [] }), Value::Null, Some(-32602)),
        (json!({ "requestState": 5 }), Value::Null, Some(-32602)),
    ] {
        let mut params = params;
        params["arguments"] = echo.clone();
        let (_, answer) = call(&handler, Era::Stateless, params, &able);
        assert_eq!(answer["error"]["code"].as_i64(), code, "{answer}");
        if let Some(text) = answer["result"]["content"][0]["text"].as_str() {
            // The trigger's value is JSON text within the text of the invocation.
            let found = trigger(text);
            let found = [&found["inputResponses"], &found["requestState"]];
            assert_eq!(json!(found), seen, "{answer}");
        }
    }
}

/// The value of the trigger in the text of an invocation: the first text in it that holds
/// the JSON of a call.
fn trigger(invocation: &str) -> Value {
    fn find(value: &Value) -> Option<Value> {
        match value {
            Value::Object(members) if members.contains_key("arguments") => Some(value.clone()),
            Value::Object(members) => members.values().find_map(find),
            Value::Array(elements) => elements.iter().find_map(find),
            Value::String(text) => find(&serde_json::from_str(text).ok()?),
            _ => None,
        }
    }
    let invocation: Value = serde_json::from_str(invocation).unwrap();
    let without_metadata = |mut invocation: Value| {
        if let Some(members) = invocation.as_object_mut() {
            members.remove("metadata");
        }
        invocation
    };
    find(&without_metadata(invocation)).expect("the invocation has a call")
}

#[test]
fn states_that_the_client_changed_are_refused() {
    let handler = Handler::start(sealed());
    let able = json!({ "elicitation": {} });
    let (_, asked) = call(
        &handler,
        Era::Stateless,
        json!({ "arguments": asking() }),
        &able,
    );
    let state = asked["result"]["requestState"].as_str().unwrap().to_owned();
    assert_ne!(state, "asked");
    let mut other = asking();
    other["city"] = json!("Oslo");
    for (arguments, state, refused) in [
        (asking(), state.clone(), false),
        (asking(), format!("{state}A"), true),
        (asking(), "asked".to_owned(), true),
        (other, state, true),
    ] {
        let params = json!({ "arguments": arguments, "requestState": state });
        let (status, answer) = call(&handler, Era::Stateless, params, &able);
        assert_eq!(status, 200, "{answer}");
        let code = answer["error"]["code"].as_i64();
        assert_eq!(code, refused.then_some(-32602), "{arguments}: {answer}");
    }
    handler
        .stderr()
        .wait_for("`requestState` is refused: it was altered");
}

#[test]
fn states_are_not_passed_on_without_a_key() {
    let app = sealed().setting("STATE_KEY", "short");
    let checked = run(&app, &["check"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let said = format!("{}{}", checked.stdout, checked.stderr);
    assert!(said.contains("does not hold a key"), "{said}");
    let handler = Handler::start(app);
    let able = json!({ "elicitation": {} });
    let params = json!({ "arguments": asking() });
    let (_, answer) = call(&handler, Era::Stateless, params, &able);
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    handler.stderr().wait_for("does not hold a key");
}
