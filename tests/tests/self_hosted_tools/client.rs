//! MCP requests as each era writes them.

use corral_tests::client::transport::Answer;
use corral_tests::{Exchange, Framing, Handler};
use serde_json::{Value, json};

/// The protocol version whose rules a request follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    /// Without sessions: every request describes itself.
    Stateless,
    /// The last version with `initialize`.
    Initialized,
}

impl Era {
    pub(crate) const ALL: [Self; 2] = [Self::Stateless, Self::Initialized];

    pub(crate) fn version(self) -> &'static str {
        match self {
            Self::Stateless => "2026-07-28",
            Self::Initialized => "2025-11-25",
        }
    }

    /// The body of a request, and its header fields.
    pub(crate) fn request(self, method: &str, params: &Value) -> (Value, Vec<(String, String)>) {
        let mut params = params.clone();
        let mut headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("Accept", "application/json, text/event-stream".to_owned()),
            ("MCP-Protocol-Version", self.version().to_owned()),
        ];
        if self == Self::Stateless {
            headers.push(("Mcp-Method", method.to_owned()));
            let name = params.get("name").or_else(|| params.get("uri"));
            if let Some(name) = name.and_then(Value::as_str) {
                headers.push(("Mcp-Name", name.to_owned()));
            }
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": self.version(),
                "io.modelcontextprotocol/clientInfo": { "name": "suite", "version": "1" },
                "io.modelcontextprotocol/clientCapabilities": {},
            });
        }
        let body = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
        let headers = headers.into_iter();
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        (body, headers.collect())
    }
}

/// Sends a request with more header fields, and returns the whole answer.
pub(crate) fn send(
    handler: &Handler,
    path: &str,
    body: &Value,
    headers: &[(String, String)],
) -> Answer {
    let host = format!("127.0.0.1:{}", handler.port());
    let mut fields = vec![("Host", host.as_str()), ("Connection", "close")];
    fields.retain(|(name, _)| !headers.iter().any(|(other, _)| other == name));
    let given = headers.iter();
    fields.extend(given.map(|(name, value)| (name.as_str(), value.as_str())));
    let body = body.to_string();
    let request = Exchange {
        method: "POST",
        target: path,
        headers: &fields,
        body: body.as_bytes(),
        framing: Framing::Sized,
    };
    handler.transport().exchange(&request).expect("an answer")
}

/// The JSON-RPC message in an answer, of either type.
pub(crate) fn message(answer: &Answer) -> Value {
    let text = String::from_utf8_lossy(&answer.body);
    let event = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("data: "));
    let json = event.unwrap_or(&text);
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

/// The beginning of a request to `/mcp` for a `Listener`, which adds some of the header
/// fields itself.
pub(crate) fn head(headers: &[(String, String)]) -> String {
    let own = ["Content-Type", "Accept"];
    let others = headers.iter();
    let others = others.filter(|(name, _)| !own.contains(&name.as_str()));
    let lines = others.map(|(name, value)| format!("{name}: {value}\r\n"));
    format!("POST /mcp HTTP/1.1\r\n{}", lines.collect::<String>())
}

/// The messages of an event stream.
pub(crate) fn events(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let text = String::from_utf8_lossy(&answer.body);
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

/// Sends a request to `/mcp`, and returns the JSON-RPC message of the answer.
pub(crate) fn ask(handler: &Handler, era: Era, method: &str, params: &Value) -> Value {
    let (body, headers) = era.request(method, params);
    message(&send(handler, "/mcp", &body, &headers))
}

/// The result without what only one era has.
pub(crate) fn result(message: &Value) -> Value {
    let mut result = message["result"].clone();
    if let Some(members) = result.as_object_mut() {
        for key in ["resultType", "ttlMs", "cacheScope", "_meta"] {
            members.remove(key);
        }
    }
    result
}

/// Calls a tool, and returns the result.
pub(crate) fn call(handler: &Handler, era: Era, tool: &str, arguments: &Value) -> Value {
    let params = json!({ "name": tool, "arguments": arguments });
    result(&ask(handler, era, "tools/call", &params))
}
