//! A server that does not keep to the protocol: what its client sees, what is logged and
//! counted, and that others are served.

use corral_tests::Handler;
use serde_json::{Value, json};

use super::server::{
    GRANTED, SECRET, call, messages, metrics, own_handler, serves, wait_for_calls,
};

/// What the last message of the answer has to be.
enum Expected {
    /// An error with this code in its data, and in its message this text.
    Error(&'static str, &'static str),
    /// A result with this text.
    Text(&'static str),
}

use Expected::{Error, Text};

/// What the tool does, its name, how many messages come before the last, the last, and
/// the outcome that is counted.
type Row = (
    &'static str,
    &'static str,
    Option<usize>,
    Expected,
    &'static str,
);

const ROWS: [Row; 18] = [
    (
        "floods its client with progress",
        "flood",
        None,
        Error(
            "function_failed",
            "raise mcp.tools.flood.limits.response_body in plugin.json",
        ),
        "function_failed",
    ),
    (
        "answers another request",
        "other_id",
        Some(0),
        Error(
            "function_failed",
            "the plugin answered a request with another id",
        ),
        "function_failed",
    ),
    (
        "answers another request in its stream",
        "other_id_events",
        Some(1),
        Error(
            "function_failed",
            "the plugin answered a request with another id",
        ),
        "function_failed",
    ),
    (
        "computes without end",
        "spin",
        Some(0),
        Error("timeout", "raise mcp.tools.spin.limits.cpu in plugin.json"),
        "timeout",
    ),
    (
        "computes without end in its stream",
        "spin_events",
        Some(1),
        Error(
            "timeout",
            "raise mcp.tools.spin_events.limits.cpu in plugin.json",
        ),
        "timeout",
    ),
    (
        "stops in the middle of an event",
        "sleep_events",
        Some(1),
        Error(
            "timeout",
            "raise mcp.tools.sleep_events.limits.time in plugin.json",
        ),
        "timeout",
    ),
    (
        "eats memory",
        "memory",
        Some(0),
        Error(
            "memory_limit",
            "raise mcp.tools.memory.limits.memory in plugin.json",
        ),
        "memory_limit",
    ),
    (
        "eats the memory of the plugin in its stream",
        "memory_events",
        Some(1),
        Error("memory_limit", "raise limits.memory in plugin.json"),
        "memory_limit",
    ),
    (
        "traps in its stream",
        "trap_events",
        Some(1),
        Error("trap", "unreachable"),
        "trap",
    ),
    (
        "ends its stream without a response",
        "no_response",
        Some(1),
        Error("function_failed", "event stream ended without a response"),
        "function_failed",
    ),
    (
        "answers what is not JSON",
        "invalid",
        Some(0),
        Error("function_failed", "the plugin's answer is not valid JSON"),
        "function_failed",
    ),
    (
        "streams what is not JSON",
        "invalid_events",
        Some(0),
        Error("function_failed", "the plugin's answer is not valid JSON"),
        "function_failed",
    ),
    (
        "answers too much",
        "huge",
        Some(0),
        Error(
            "function_failed",
            "raise mcp.tools.huge.limits.response_body in plugin.json",
        ),
        "function_failed",
    ),
    (
        "streams an event that is too large",
        "huge_events",
        Some(0),
        Error(
            "function_failed",
            "raise mcp.tools.huge_events.limits.response_body in plugin.json",
        ),
        "function_failed",
    ),
    (
        "writes on after its response",
        "endless",
        Some(0),
        Text("done"),
        "timeout",
    ),
    (
        "has a tool that the policy does not list",
        "unlisted",
        Some(0),
        Error(
            "denied",
            "tool `unlisted` is not allowed; add it to mcp.tools in plugin.json",
        ),
        "denied",
    ),
    ("streams its steps", "steps", Some(3), Text("done"), "ok"),
    ("adds", "add", Some(0), Text("0"), "ok"),
];

#[test]
fn a_rogue_server_is_contained() {
    let handler = own_handler();
    for (what, tool, before, expected, outcome) in ROWS {
        let answer = call(&handler, tool, &json!({}));
        let messages = messages(&answer);
        let (last, first) = messages.split_last().unwrap();
        assert_eq!(answer.status, 200, "{what}: {answer:?}");
        assert_eq!(last["id"], 7, "{what}: {last}");
        let before = before.unwrap_or(first.len());
        assert_eq!(first.len(), before, "{what}: {messages:?}");
        match expected {
            Text(text) => assert_eq!(last["result"]["content"][0]["text"], text, "{what}: {last}"),
            Error(code, text) => {
                let error = &last["error"];
                assert_eq!(error["data"]["code"], code, "{what}: {last}");
                let message = error["message"].as_str().unwrap_or_default();
                assert!(message.contains(text), "{what}: {last}");
                is_logged(&handler, tool, error);
            }
        }
        let rule = match tool {
            "unlisted" => "other",
            "steps" => "ste*",
            tool => tool,
        };
        // The neighbour was called after each row.
        let outcomes = if tool == "add" { ROWS.len() } else { 1 };
        wait_for_calls(&handler, rule, outcome, outcomes);
        serves(&handler);
    }
    handler.end();
}

/// Asserts that one line names function, tool, code and reason.
fn is_logged(handler: &Handler, tool: &str, error: &Value) {
    let message = error["message"].as_str().unwrap();
    let line = handler.stderr().wait_for_line(message, |line| {
        line.contains(message) && line.contains(&format!(" tools/{tool}]"))
    });
    let what = format!(
        "failed with {} {}",
        error["code"],
        error["data"]["code"].as_str().unwrap()
    );
    assert!(line.contains(&what) && line.contains("[Server "), "{line}");
}

/// The plugin lists a tool of another name each time; its rule lets one in.
#[test]
fn a_tool_that_changes_its_name_is_not_another_tool() {
    let handler = own_handler();
    for (name, expected) in [
        ("steal_1", "result"),
        ("steal_2", "error"),
        ("steal_3", "error"),
    ] {
        let answer = call(&handler, name, &json!({}));
        let message = &messages(&answer)[0];
        assert!(message.get(expected).is_some(), "{name}: {message}");
    }
    let text = metrics(&handler);
    assert!(text.contains(r#"name="steal_*""#), "{text}");
    assert!(!text.contains("steal_1"), "{text}");
    handler.end();
}

#[test]
fn a_tool_has_only_its_own_grants() {
    let handler = own_handler();
    let authority = |origin: String| origin.trim_start_matches("http://").to_owned();
    let fetch = |authority: &str| {
        let answer = call(&handler, "fetch", &json!({ "authority": authority }));
        messages(&answer)[0]["result"]["content"][0]["text"].clone()
    };
    assert_eq!(fetch(&authority(GRANTED.origin())), "status 404");
    assert_eq!(
        fetch(&authority(SECRET.origin())),
        "ErrorCode::HttpRequestDenied"
    );
    assert_eq!(SECRET.requests("/"), [""; 0]);
    let line = handler.stderr().wait_for("denied GET");
    let list = "to mcp.tools.fetch.grants.net in Server/plugin.json";
    assert!(
        line.contains(list) && line.contains(" tools/fetch]"),
        "{line}"
    );
    let counted = r#"corral_mcp_denials_total{function="Server",section="tools",name="fetch",kind="origin"} 1"#;
    assert!(metrics(&handler).contains(counted));
    handler.end();
}

#[test]
fn calls_are_counted_against_the_rate() {
    let handler = own_handler();
    for expected in ["result", "result", "error"] {
        let answer = call(&handler, "limited", &json!({}));
        let message = &messages(&answer)[0];
        assert!(message.get(expected).is_some(), "{message}");
        if expected == "error" {
            let data = &message["error"]["data"];
            assert_eq!(data["key"], "mcp.tools.limited.limits.rate", "{message}");
            assert_eq!(data["code"], "overloaded", "{message}");
        }
    }
    wait_for_calls(&handler, "limited", "overloaded", 1);
    serves(&handler);
    handler.end();
}
