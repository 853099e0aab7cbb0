//! An invocation as JSON, to compare with what was sent.

use serde_json::{Value as Json, json};

use crate::corral::function::types::{HttpRequest, Value};
use crate::corral::function::{invocation, request};

/// Inputs are `{"name", "kind", "value"}` in order, the trigger first; bytes are a list
/// of numbers. Metadata is the text as it arrived.
pub(crate) fn invocation(trigger: &Value) -> Json {
    let mut inputs = vec![named(&invocation::trigger_name(), trigger)];
    for name in invocation::input_names() {
        inputs.extend(invocation::take_input(&name).map(|value| named(&name, &value)));
    }
    json!({
        "id": invocation::id(),
        "functionName": invocation::function_name(),
        "triggerName": invocation::trigger_name(),
        "inputs": inputs,
        "metadata": invocation::metadata(),
        "trace": invocation::trace().map(|trace| json!({
            "traceparent": trace.traceparent,
            "tracestate": trace.tracestate,
        })),
        "remainingMs": invocation::remaining_ms(),
    })
}

fn named(name: &str, value: &Value) -> Json {
    let (kind, value) = input(value);
    json!({ "name": name, "kind": kind, "value": value })
}

pub(crate) fn input(value: &Value) -> (&'static str, Json) {
    match value {
        Value::None => ("none", Json::Null),
        Value::Text(text) => ("text", json!(text)),
        Value::Json(text) => ("json", json!(text)),
        Value::Bytes(bytes) => ("bytes", json!(bytes)),
        Value::Http(passed) => ("http", http(passed)),
    }
}

fn http(passed: &HttpRequest) -> Json {
    let mut all = rest_of_request();
    all["method"] = json!(passed.method);
    all["url"] = json!(passed.url);
    all["body"] = json!(passed.body);
    all
}

/// What a plugin has to ask for of an HTTP request.
pub(crate) fn rest_of_request() -> Json {
    json!({
        "query": request::query(),
        "headers": request::headers(),
        "params": request::params(),
        "identities": request::identities(),
    })
}
