//! What an invocation looks like to a plugin, as JSON.

use std::fmt::Write as _;

use contract::{HttpRequest, Invocation, Outcome, Output, Plugin, Value};
use serde_json::{Value as Json, json};

pub(crate) struct Observe;

impl Plugin for Observe {
    fn handle(invocation: Invocation) -> Result<Outcome, String> {
        let inputs = invocation.inputs.iter().map(|(name, value)| {
            let (kind, value) = input(value);
            json!({ "name": name, "kind": kind, "value": value })
        });
        let seen = json!({
            "id": invocation.id,
            "functionName": invocation.function_name,
            "triggerName": invocation.trigger_name,
            "inputs": inputs.collect::<Vec<_>>(),
            "metadata": invocation.metadata,
            "traceparent": invocation.traceparent,
        });
        Ok(Outcome {
            outputs: vec![("seen".to_owned(), Output::Json(seen.to_string()))],
            return_value: None,
        })
    }
}

fn input(value: &Value) -> (&'static str, Json) {
    match value {
        Value::None => ("none", Json::Null),
        Value::Text(text) => ("text", json!(text)),
        Value::Json(text) => ("json", json!(text)),
        Value::Bytes(bytes) => ("bytes", json!(digits(bytes))),
        Value::Http(request) => ("http", http(request)),
    }
}

fn http(request: &HttpRequest) -> Json {
    json!({
        "method": request.method,
        "url": request.url,
        "query": request.query,
        "headers": request.headers,
        "params": request.params,
        "identities": request.identities,
        "body": digits(&request.body),
    })
}

fn digits(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // A string takes whatever is written to it.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
