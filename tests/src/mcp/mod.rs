//! MCP servers for tests: the guest `mcp-plain`, with what it does written into a copy of
//! its file, and requests to them.

mod listener;

use std::fs;

use serde_json::{Value, json};

use crate::{Function, Handler, guests};
pub use listener::Listener;

/// Where the guest has what it does.
const PLACE: &[u8] = b"{\"here\":\"is the script of the server\"}";

/// How long that may be.
const SIZE: usize = 16 << 10;

/// The plugin of a server that does what `script` says: its `tools`, `prompts`,
/// `resources`, `templates` and `instructions`; `old_tools`, those in protocol version
/// 2025-11-25; `page`, the length of a page; `fickle`, to list something else each time;
/// `fails`, methods and versions that it refuses; `stream`, to answer by event streams.
pub fn server(script: &Value) -> Vec<u8> {
    let mut wasm = fs::read(guests::path("mcp-plain")).expect("the guest is built");
    let start = wasm
        .windows(PLACE.len())
        .position(|window| window == PLACE)
        .expect("the guest has a place for its script");
    let script = script.to_string();
    assert!(script.len() <= SIZE, "the script is too long");
    let place = &mut wasm[start..start + SIZE];
    place.fill(b' ');
    place[..script.len()].copy_from_slice(script.as_bytes());
    wasm
}

/// A server as a function of an app whose requests are proxied or forwarded.
pub fn function(name: &str, script: &Value, mcp: &Value) -> Function {
    Function::new(name, "httpTrigger")
        .output("http", "res")
        .plugin(server(script))
        .plugin_json(json!({ "mcp": mcp }))
}

/// A request of protocol version 2026-07-28.
pub struct Request<'a> {
    /// The function.
    pub function: &'a str,
    /// The method.
    pub method: &'a str,
    /// The parameters.
    pub params: Value,
    /// More header fields.
    pub headers: &'a [(&'a str, &'a str)],
}

impl Request<'_> {
    /// Sends it and gives back each message of the answer, and the status.
    pub fn send(&self, handler: &Handler) -> (u16, Vec<Value>) {
        let message =
            json!({ "jsonrpc": "2.0", "id": 7, "method": self.method, "params": self.params });
        let name = self.params["name"].as_str().unwrap_or_default();
        let mut headers = vec![
            ("Host", "localhost"),
            ("Content-Type", "application/json"),
            ("Accept", "application/json, text/event-stream"),
            ("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", self.method),
        ];
        if !name.is_empty() {
            headers.push(("Mcp-Name", name));
        }
        headers.extend(self.headers);
        let target = format!("/api/{}", self.function);
        let answer = handler.exchange("POST", &target, &headers, message.to_string().as_bytes());
        let body = String::from_utf8(answer.body.clone()).expect("the body is text");
        let messages = if answer.header("content-type") == Some("text/event-stream") {
            let data = body.lines().filter_map(|line| line.strip_prefix("data: "));
            data.map(|data| serde_json::from_str(data).expect("data is JSON"))
                .collect()
        } else {
            vec![serde_json::from_str(&body).unwrap_or_else(|_| panic!("{answer:?}"))]
        };
        (answer.status, messages)
    }

    /// Sends it and gives back the last message of the answer.
    pub fn answer(&self, handler: &Handler) -> Value {
        let (_, messages) = self.send(handler);
        messages
            .into_iter()
            .next_back()
            .expect("there is a message")
    }
}
