//! Clients that listen for notifications.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Handler;

/// A client that listens: its connection, from the first event on.
pub struct Listener(BufReader<TcpStream>);

impl Listener {
    /// Sends a request with this request line and these header fields, each with its line
    /// end, and with this body.
    pub fn new(handler: &Handler, head: &str, body: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", handler.port())).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .expect("a time");
        let length = body.len();
        let request = format!(
            "{head}Host: localhost\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        Self(BufReader::new(stream))
    }

    /// Listens at `path` to the lists of this filter, in protocol version 2026-07-28, and
    /// sees that it does. The request has the id 7.
    pub fn to_lists(handler: &Handler, path: &str, filter: &Value) -> Self {
        let body = json!({ "jsonrpc": "2.0", "id": 7, "method": "subscriptions/listen", "params": {
            "notifications": filter,
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        } });
        let head = format!(
            "POST {path} HTTP/1.1\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n"
        );
        let mut listener = Self::new(handler, &head, &body.to_string());
        listener.wait_for("HTTP/1.1 200");
        let acknowledged = listener.message();
        assert_eq!(
            acknowledged["method"], "notifications/subscriptions/acknowledged",
            "{acknowledged}"
        );
        assert_eq!(
            acknowledged["params"]["notifications"], *filter,
            "{acknowledged}"
        );
        listener
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).expect("an event");
        assert_ne!(read, 0, "the stream has ended");
        line.trim_end().to_owned()
    }

    /// Waits for a line that begins so, and gives back the rest of it.
    pub fn wait_for(&mut self, beginning: &str) -> String {
        loop {
            let line = self.line();
            if let Some(rest) = line.strip_prefix(beginning) {
                return rest.to_owned();
            }
        }
    }

    /// The next message.
    pub fn message(&mut self) -> Value {
        serde_json::from_str(&self.wait_for("data: ")).expect("a message is JSON")
    }
}
