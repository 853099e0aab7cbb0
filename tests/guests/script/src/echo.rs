//! An invocation as JSON, to compare with what was sent.

use serde_json::{Value as Json, json};

use crate::corral::function::types::{HttpRequest, Value};
use crate::exports::corral::function::handler::Invocation;

/// Inputs are `{"name", "kind", "value"}` in order; bytes are a list of numbers.
/// Metadata is the text as it arrived.
pub(crate) fn invocation(invocation: &Invocation) -> Json {
    let inputs = invocation.inputs.iter().map(|(name, value)| {
        let (kind, value) = input(value);
        json!({ "name": name, "kind": kind, "value": value })
    });
    json!({
        "id": invocation.id,
        "functionName": invocation.function_name,
        "triggerName": invocation.trigger_name,
        "inputs": inputs.collect::<Vec<_>>(),
        "metadata": invocation.metadata,
        "trace": invocation.trace.as_ref().map(|trace| json!({
            "traceparent": trace.traceparent,
            "tracestate": trace.tracestate,
        })),
        "remainingMs": invocation.remaining_ms,
    })
}

fn input(value: &Value) -> (&'static str, Json) {
    match value {
        Value::None => ("none", Json::Null),
        Value::Text(text) => ("text", json!(text)),
        Value::Json(text) => ("json", json!(text)),
        Value::Bytes(bytes) => ("bytes", json!(bytes)),
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
        "body": request.body,
    })
}
