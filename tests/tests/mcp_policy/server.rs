//! The app that these tests serve: one server, which does what the called tool says.

use std::sync::{LazyLock, OnceLock};

use corral_tests::client::transport::Answer;
use corral_tests::handler::{Admin, VARIABLES};
use corral_tests::timeout::wait_until;
use corral_tests::upstream::Upstream;
use corral_tests::{Function, FunctionApp, Handler, Shared};
use serde_json::{Value, json};

/// A server that the tool `fetch` may call.
pub(crate) static GRANTED: LazyLock<Upstream> = LazyLock::new(Upstream::start);

/// A server that the plugin may call, and the tool `fetch` may not.
pub(crate) static SECRET: LazyLock<Upstream> = LazyLock::new(Upstream::start);

/// A version without sessions.
pub(crate) const STATELESS: &str = "2026-07-28";

/// The policy of the server.
fn plugin_json() -> Value {
    json!({
        "limits": {
            "time": "60s", "cpu": "60s", "memory": "64MiB",
            "request_body": "64KiB", "response_body": "4MiB",
        },
        "grants": { "net": [GRANTED.origin(), SECRET.origin()] },
        "mcp": {
            "tools": {
                "add": {},
                "ste*": {},
                "steal_*": { "limits": { "rate": "1/h" } },
                "flood": { "limits": { "response_body": "256KiB" } },
                "stubborn": { "limits": { "concurrency": 1 } },
                "other_id": {},
                "other_id_events": {},
                "endless": { "limits": { "time": "1s" } },
                "spin": { "limits": { "cpu": "100ms" } },
                "spin_events": { "limits": { "cpu": "100ms" } },
                "sleep_events": { "limits": { "time": "500ms" } },
                "memory": { "limits": { "memory": "8MiB" } },
                "memory_events": {},
                "trap_events": {},
                "no_response": {},
                "invalid": {},
                "invalid_events": {},
                "huge": { "limits": { "response_body": "64KiB" } },
                "huge_events": { "limits": { "response_body": "64KiB" } },
                "fetch": { "grants": { "net": [GRANTED.origin()] } },
                "limited": { "limits": { "rate": "2/h" } },
            },
            "resources": { "file:///*": {} },
            "prompts": {},
            "hosts": ["mcp.example.com", "localhost"],
            "origins": ["https://app.example.com"],
        },
    })
}

pub(crate) fn server(name: &str, route: &str) -> Function {
    Function::new(name, "httpTrigger")
        .with("route", route)
        .output("http", "res")
        .guest("rogue-server")
}

fn app() -> FunctionApp {
    FunctionApp::new()
        .proxying()
        .function(&server("Server", "mcp/{*rest}").plugin_json(plugin_json()))
        .function(&server("Plain", "plain").plugin_json(json!({ "mcp": {} })))
        // Another output, so that the host sends a payload.
        .function(
            &server("Payload", "payload")
                .output("queue", "unused")
                .plugin_json(json!({ "mcp": {} })),
        )
}

pub(crate) fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start_with(app(), &VARIABLES)))
}

/// A handler of its own, whose log is that of one test.
pub(crate) fn own_handler() -> Handler {
    Handler::start_with(app(), &VARIABLES)
}

/// Sends `body` to `path`, with these headers besides `Host`.
pub(crate) fn post(handler: &Handler, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let host = [
        ("Host", "mcp.example.com"),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
    ];
    let headers = [&host[..], headers].concat();
    handler.exchange("POST", path, &headers, body)
}

/// A call of a tool as JSON-RPC.
pub(crate) fn request(tool: &str, arguments: &Value) -> Value {
    json!({
        "jsonrpc": "2.0", "id": 7, "method": "tools/call",
        "params": { "name": tool, "arguments": arguments },
    })
}

/// Calls a tool as clients of the newest protocol version do.
pub(crate) fn call(handler: &Handler, tool: &str, arguments: &Value) -> Answer {
    let headers = [
        ("MCP-Protocol-Version", STATELESS),
        ("Mcp-Method", "tools/call"),
        ("Mcp-Name", tool),
    ];
    let body = request(tool, arguments).to_string();
    post(handler, "/api/mcp", &headers, body.as_bytes())
}

/// The messages in an answer, in order.
pub(crate) fn messages(answer: &Answer) -> Vec<Value> {
    let is_stream = answer.header("content-type") == Some("text/event-stream");
    if !is_stream {
        return vec![answer.json()];
    }
    let text = String::from_utf8(answer.body.clone()).unwrap();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}")))
        .collect()
}

/// Asserts that other tools are served.
pub(crate) fn serves(handler: &Handler) {
    let answer = call(handler, "add", &json!({ "a": 2, "b": 3 }));
    let sum = &messages(&answer)[0]["result"]["content"][0]["text"];
    assert_eq!(*sum, "5", "{answer:?}");
}

/// Waits until so many calls of the rule called `name` had this outcome.
pub(crate) fn wait_for_calls(handler: &Handler, name: &str, outcome: &str, count: usize) {
    let line = format!(
        r#"corral_mcp_calls_total{{function="Server",section="tools",name="{name}",outcome="{outcome}"}} {count}"#
    );
    wait_until(&line, || {
        metrics(handler).lines().any(|found| found == line)
    });
}

pub(crate) fn metrics(handler: &Handler) -> String {
    let answer = Admin::of(handler).get("/metrics");
    String::from_utf8(answer.body).unwrap()
}
