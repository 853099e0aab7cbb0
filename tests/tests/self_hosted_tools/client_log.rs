//! The log lines of functions, where clients may read them.

use corral_tests::Handler;
use serde_json::{Value, json};

use crate::apps::{app, tool};
use crate::client::{Era, ask, events, send};

/// Logs at two levels, is refused a setting, and returns.
fn steps() -> Value {
    json!([
        { "do": "log", "level": "debug", "text": "steps" },
        { "do": "log", "level": "warn", "text": "low", "context": "stock" },
        { "do": "setting", "name": "SECRET" },
        { "do": "return", "text": "done" },
    ])
}

fn handler(client_log: bool) -> Handler {
    let mcp = json!({ "mcp": { "client_log": client_log } });
    Handler::start(app().corral_json(&mcp).function(&tool("work")))
}

/// The lines that a client gets which names this level in its request.
fn lines(handler: &Handler, era: Era, level: Option<&str>) -> Vec<Value> {
    let params = json!({ "name": "work", "arguments": { "steps": steps() } });
    let (mut body, headers) = era.request("tools/call", &params);
    if let Some(level) = level {
        body["params"]["_meta"]["io.modelcontextprotocol/logLevel"] = level.into();
    }
    let answer = send(handler, "/mcp", &body, &headers);
    if answer.header("content-type") == Some("application/json") {
        assert!(answer.json().get("result").is_some(), "{answer:?}");
        return Vec::new();
    }
    let mut messages = events(&answer);
    let result = messages.pop().unwrap();
    assert_eq!(result["result"]["content"][0]["text"], "done", "{result}");
    let lines = messages.into_iter().map(|mut message| {
        assert_eq!(message["method"], "notifications/message");
        message["params"].take()
    });
    lines.collect()
}

/// What the handler adds, here that the setting is not granted, stays in the log.
#[test]
fn clients_get_the_lines_that_they_ask_for() {
    let handler = handler(true);
    let debug = json!({ "level": "debug", "data": "steps" });
    let warning = json!({ "level": "warning", "logger": "stock", "data": "low" });
    let all = || vec![debug.clone(), warning.clone()];
    for (era, level, expected) in [
        (Era::Initialized, None, vec![warning.clone()]),
        (Era::Stateless, None, Vec::new()),
        (Era::Stateless, Some("debug"), all()),
        (Era::Stateless, Some("info"), vec![warning.clone()]),
        (Era::Stateless, Some("error"), Vec::new()),
    ] {
        assert_eq!(lines(&handler, era, level), expected, "{era:?} {level:?}");
    }
    handler.stderr().wait_for("SECRET");
}

#[test]
fn clients_get_no_lines_unless_the_app_says_so() {
    let handler = handler(false);
    for (era, level) in [(Era::Initialized, None), (Era::Stateless, Some("debug"))] {
        assert_eq!(lines(&handler, era, level), [Value::Null; 0], "{era:?}");
    }
    handler.stderr().wait_for("low");
}

#[test]
fn levels_are_checked() {
    let wrong = json!({ "level": "loud" });
    for (client_log, params, code) in [
        (true, json!({ "level": "info" }), None),
        (true, wrong.clone(), Some(-32602)),
        (true, json!({}), Some(-32602)),
        (false, json!({ "level": "info" }), Some(-32601)),
    ] {
        let handler = handler(client_log);
        let answer = ask(&handler, Era::Initialized, "logging/setLevel", &params);
        assert_eq!(answer["error"]["code"].as_i64(), code, "{params} {answer}");
        let opened = json!({ "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": { "name": "suite", "version": "1" } });
        let opened = ask(&handler, Era::Initialized, "initialize", &opened);
        let capabilities = &opened["result"]["capabilities"];
        assert_eq!(capabilities.get("logging").is_some(), client_log);
        let found = ask(&handler, Era::Stateless, "server/discover", &json!({}));
        let capabilities = &found["result"]["capabilities"];
        assert_eq!(capabilities.get("logging").is_some(), client_log);
    }
}
