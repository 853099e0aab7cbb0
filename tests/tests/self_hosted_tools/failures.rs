//! Calls without a result.

use std::io::Write as _;
use std::net::TcpStream;

use corral_tests::Handler;
use serde_json::{Value, json};

use crate::apps::{app, doing, prompt, resource, tool};
use crate::client::{Era, ask, call, send};

fn failed(tool: &str) -> Value {
    let text = format!("An error occurred invoking '{tool}'.");
    json!({ "content": [{ "type": "text", "text": text }], "isError": true })
}

/// The model learns that a tool failed; why is in the log.
#[test]
fn the_reason_of_a_failure_stays_in_the_log() {
    let limited = |name: &str, limits: Value| tool(name).plugin_json(json!({ "limits": limits }));
    let app = app()
        .function(&tool("plain"))
        .function(&limited("slow", json!({ "time": "300ms" })))
        .function(&limited("small", json!({ "memory": "2MiB" })));
    let handler = Handler::start(app);
    for (tool, steps, logged) in [
        (
            "plain",
            json!({ "do": "return-error", "message": "out of stock" }),
            "out of stock",
        ),
        ("plain", json!({ "do": "trap" }), "trap"),
        ("plain", json!({ "do": "panic", "message": "boom" }), "boom"),
        ("slow", json!({ "do": "spin" }), "limits.time"),
        (
            "small",
            json!({ "do": "allocate", "mib": 64 }),
            "limits.memory",
        ),
    ] {
        for era in Era::ALL {
            let found = call(&handler, era, tool, &json!({ "steps": steps }));
            assert_eq!(found, failed(tool), "{era:?} {steps}");
        }
        handler.stderr().wait_for(logged);
    }
}

/// Resources and prompts have no `isError`.
#[test]
fn resources_and_prompts_fail_with_an_error() {
    let failing = json!({ "do": "return-error", "message": "out of stock" });
    let app = app()
        .function(&resource("readme", "docs://readme"))
        .function(&prompt("ask"));
    let app = doing(doing(app, "docs://readme", &failing), "ask", &failing);
    let handler = Handler::start(app);
    for era in Era::ALL {
        for (method, params) in [
            ("resources/read", json!({ "uri": "docs://readme" })),
            (
                "prompts/get",
                json!({ "name": "ask", "arguments": { "topic": "x" } }),
            ),
        ] {
            let answer = ask(&handler, era, method, &params);
            assert_eq!(answer["error"]["code"], -32603, "{era:?} {answer}");
            assert!(!answer.to_string().contains("stock"), "{answer}");
        }
    }
}

/// A function that is not run is an error of the server, not of the tool.
#[test]
fn a_busy_function_is_an_error() {
    let busy = tool("busy").plugin_json(json!({
        "limits": { "concurrency": 1, "queue": 0, "time": "60s" },
    }));
    let handler = Handler::start(app().function(&busy));
    let call_busy = |steps: Value| {
        let params = json!({ "name": "busy", "arguments": { "steps": steps } });
        ask(&handler, Era::Stateless, "tools/call", &params)
    };
    let free = json!({ "do": "return", "text": "free" });
    assert!(call_busy(free.clone()).get("result").is_some());
    let spin = json!({ "name": "busy", "arguments": { "steps": [
        { "do": "log", "level": "warn", "text": "spinning" },
        { "do": "spin" },
    ] } });
    let waiting = open(&handler, "tools/call", &spin);
    handler.stderr().wait_for("spinning");
    let refused = call_busy(free.clone());
    assert_eq!(refused["error"]["code"], -32603, "{refused}");
    assert_eq!(
        refused["error"]["message"],
        "The server is busy; try again later."
    );
    // Closing the response stops the function, or this would take a minute.
    drop(waiting);
    handler
        .stdout()
        .wait_for("cancelled: the client disconnected");
    while call_busy(free.clone()).get("result").is_none() {}
}

/// Sends a request, and reads nothing.
fn open(handler: &Handler, method: &str, params: &Value) -> TcpStream {
    let (body, headers) = Era::Stateless.request(method, params);
    let body = body.to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", handler.port())).unwrap();
    let mut request = Vec::new();
    write!(request, "POST /mcp HTTP/1.1\r\nHost: localhost\r\n").unwrap();
    write!(request, "Content-Length: {}\r\n", body.len()).unwrap();
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "\r\n{body}").unwrap();
    stream.write_all(&request).unwrap();
    stream
}

#[test]
fn a_plugin_that_cannot_be_loaded_is_an_error() {
    let handler = Handler::start(app().function(&tool("bad").plugin(b"not wasm".to_vec())));
    let params = json!({ "name": "bad", "arguments": {} });
    let answer = ask(&handler, Era::Stateless, "tools/call", &params);
    assert_eq!(answer["error"]["code"], -32603, "{answer}");
    assert_eq!(answer["error"]["message"], "The function is not available.");
}

#[test]
fn a_large_request_is_refused() {
    let handler = Handler::start(app().function(&tool("a")));
    let params = json!({ "name": "a", "arguments": { "city": "x".repeat(200 << 20) } });
    let (body, headers) = Era::Stateless.request("tools/call", &params);
    assert_eq!(send(&handler, "/mcp", &body, &headers).status, 413);
}
