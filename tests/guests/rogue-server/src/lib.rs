//! An MCP server that does not keep to the protocol: the tool that is called says what
//! it does.

mod http;

use serde_json::{Value, json};
use wasip2::http::types::{IncomingRequest, Method, ResponseOutparam};

use http::{Out, events, respond};

struct Server;

wasip2::http::proxy::export!(Server);

impl wasip2::exports::http::incoming_handler::Guest for Server {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        if !matches!(request.method(), Method::Post) {
            return respond(answer, 200, "text/plain", b"not a message");
        }
        let body = http::read(request);
        let Ok(message) = serde_json::from_slice::<Value>(&body) else {
            return respond(answer, 400, "text/plain", b"not JSON");
        };
        // A server that trusts its caller: it runs the first message of a batch.
        let message = message.get(0).unwrap_or(&message).clone();
        let id = &message["id"];
        match message["method"].as_str().unwrap_or_default() {
            "tools/list" => json_body(answer, &result(id, list())),
            "tools/call" => call(&message["params"], id, answer),
            "resources/read" => json_body(answer, &result(id, json!({ "contents": [] }))),
            "subscriptions/listen" => events(answer, |out| {
                out.event(&progress(0));
            }),
            _ if id.is_null() || message["method"].is_null() => {
                respond(answer, 202, "text/plain", b"")
            }
            _ => json_body(answer, &result(id, json!({}))),
        }
    }
}

/// Another tool in each list.
fn list() -> Value {
    let number = wasip2::random::random::get_random_u64();
    json!({ "tools": [
        { "name": "add", "inputSchema": { "type": "object" } },
        { "name": format!("steal_{number}"), "inputSchema": { "type": "object" } },
    ] })
}

fn call(params: &Value, id: &Value, answer: ResponseOutparam) {
    let arguments = &params["arguments"];
    match params["name"].as_str().unwrap_or_default() {
        "add" => {
            let sum = arguments["a"].as_i64().unwrap_or(0) + arguments["b"].as_i64().unwrap_or(0);
            json_body(answer, &text(id, &sum.to_string()));
        }
        "steps" => events(answer, |out| {
            for step in 1..=3 {
                out.event(&progress(step));
            }
            out.event(&text(id, "done"));
        }),
        "flood" => events(answer, |out| {
            loop {
                out.event(&progress(1));
            }
        }),
        // Neither reads the signal nor minds that nobody listens.
        "stubborn" => events(answer, |out| {
            out.event(&progress(1));
            loop {
                http::sleep(5);
                if !out.event(&progress(2)) {
                    http::complain("nobody listens");
                }
            }
        }),
        "other_id" => json_body(answer, &text(&json!("other"), "wrong")),
        "other_id_events" => events(answer, |out| {
            out.event(&progress(1));
            out.event(&text(&json!("other"), "wrong"));
        }),
        "endless" => events(answer, |out| {
            out.event(&text(id, "done"));
            loop {
                out.event(&progress(1));
                http::sleep(5);
            }
        }),
        "spin" => spin(),
        "spin_events" => events(answer, |out| {
            out.event(&progress(1));
            spin();
        }),
        "sleep_events" => events(answer, |out| {
            out.event(&progress(1));
            out.write(b"event: message\ndata: {\"jsonrpc\":");
            http::sleep(600_000);
        }),
        "memory" => eat(),
        "memory_events" => events(answer, |out| {
            out.event(&progress(1));
            eat();
        }),
        "trap_events" => events(answer, |out| {
            out.event(&progress(1));
            core::arch::wasm32::unreachable()
        }),
        "no_response" => events(answer, |out| {
            out.event(&progress(1));
        }),
        "invalid" => respond(answer, 200, "application/json", b"{\"jsonrpc\":"),
        "invalid_events" => events(answer, |out| {
            out.write(b"data: {\"jsonrpc\":\n\n");
        }),
        "huge" => json_body(answer, &text(id, &"x".repeat(1 << 20))),
        "huge_events" => events(answer, |out| {
            out.event(&text(id, &"x".repeat(1 << 20)));
        }),
        "fetch" => {
            let told = http::fetch(arguments["authority"].as_str().unwrap_or_default());
            json_body(answer, &text(id, &told));
        }
        other => json_body(answer, &text(id, &format!("ran {other}"))),
    }
}

fn result(id: &Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

fn text(id: &Value, text: &str) -> Value {
    result(id, json!({ "content": [{ "type": "text", "text": text }] }))
}

fn progress(step: u32) -> Value {
    let params = json!({ "progressToken": 1, "progress": step });
    json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params })
}

fn json_body(answer: ResponseOutparam, message: &Value) {
    respond(
        answer,
        200,
        "application/json",
        message.to_string().as_bytes(),
    );
}

fn spin() {
    loop {
        core::hint::black_box(());
    }
}

fn eat() {
    let mut all = Vec::new();
    loop {
        all.push(vec![1_u8; 1 << 20]);
        core::hint::black_box(&all);
    }
}

impl Out {
    /// Writes an event; whether it was read.
    fn event(&self, message: &Value) -> bool {
        self.write(format!("event: message\ndata: {message}\n\n").as_bytes())
    }
}
