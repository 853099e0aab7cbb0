//! Clients that listen are told of changed lists.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use corral_tests::Handler;
use serde_json::{Value, json};

use crate::apps::{app, prompt, tool};
use crate::client::{Era, ask, result};

/// A client that listens: its connection, from the first event on.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn new(handler: &Handler, head: &str, body: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", handler.port())).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        let length = body.len();
        let request = format!(
            "{head}Host: localhost\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        Self(BufReader::new(stream))
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).expect("an event");
        assert_ne!(read, 0, "the stream has ended");
        line.trim_end().to_owned()
    }

    /// Waits for a line that begins so.
    fn wait_for(&mut self, beginning: &str) -> String {
        loop {
            let line = self.line();
            if let Some(rest) = line.strip_prefix(beginning) {
                return rest.to_owned();
            }
        }
    }

    /// The next message.
    fn message(&mut self) -> Value {
        serde_json::from_str(&self.wait_for("data: ")).unwrap()
    }
}

/// A client of each era, which has seen that it listens to tools and prompts.
fn listen(handler: &Handler, era: Era) -> Listener {
    match era {
        Era::Initialized => {
            let head = "GET /mcp HTTP/1.1\r\nMCP-Protocol-Version: 2025-11-25\r\n";
            let mut listener = Listener::new(handler, head, "");
            listener.wait_for("HTTP/1.1 200");
            // The comment at the beginning: the subscription exists.
            listener.wait_for(":");
            listener
        }
        Era::Stateless => {
            let params = json!({ "notifications": {
                "toolsListChanged": true,
                "promptsListChanged": true,
            } });
            let (body, _) = era.request("subscriptions/listen", &params);
            let head = "POST /mcp HTTP/1.1\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n";
            let mut listener = Listener::new(handler, head, &body.to_string());
            listener.wait_for("HTTP/1.1 200");
            let acknowledged = listener.message();
            assert_eq!(
                acknowledged["method"], "notifications/subscriptions/acknowledged",
                "{acknowledged}"
            );
            listener
        }
    }
}

fn tools(handler: &Handler) -> Vec<String> {
    let found = result(&ask(handler, Era::Stateless, "tools/list", &json!({})));
    let names = found["tools"].as_array().unwrap().iter();
    names
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn changed_lists_reach_listeners() {
    let handler = Handler::start(app().function(&tool("a")).function(&prompt("ask")));
    handler.stdout().wait_for("ready: ");
    let mut listeners = Era::ALL.map(|era| (era, listen(&handler, era)));
    let mut expect = |method: &str, what: &str| {
        for (era, listener) in &mut listeners {
            let message = listener.message();
            assert_eq!(message["method"], method, "{era:?} {what}: {message}");
        }
    };
    let definition = |tool: &str, description: &str| {
        json!({ "bindings": [{
            "type": "mcpToolTrigger", "direction": "in", "name": "in",
            "toolName": tool, "description": description,
        }] })
        .to_string()
    };
    // A plugin alone that is replaced changes no list, so the next event is that of the
    // definition.
    let plugin = std::fs::read(handler.app().path("ask/ask.wasm")).unwrap();
    handler.app().write("a/a.wasm", &plugin);
    handler
        .app()
        .write("a/function.json", definition("a", "another"));
    expect("notifications/tools/list_changed", "a changed description");

    handler.app().write("b/b.wasm", &plugin);
    handler
        .app()
        .write("b/function.json", definition("b", "new"));
    expect("notifications/tools/list_changed", "a new tool");
    assert_eq!(tools(&handler), ["a", "b"]);

    std::fs::remove_dir_all(handler.app().path("ask")).unwrap();
    expect("notifications/prompts/list_changed", "a removed prompt");
}

#[test]
fn streams_end_when_the_handler_shuts_down() {
    let handler = Handler::start(app().function(&tool("a")));
    handler.stdout().wait_for("ready: ");
    for era in Era::ALL {
        let _listener = listen(&handler, era);
    }
    let mut listener = listen(&handler, Era::Stateless);
    handler.terminate();
    let last = listener.message();
    assert_eq!(last["id"], 7, "{last}");
    assert!(last.get("result").is_some(), "{last}");
    handler.wait();
}
