//! Results that ask the client for input, and the retries that bring it (specification
//! 2026-07-28, multi round-trip requests).

use serde_json::{Map, Value};

/// The value of `resultType` of a result that asks.
const INPUT_REQUIRED: &str = "input_required";

/// The requests that a result may hold, and the capability that a client needs for each.
const CAPABILITIES: [(&str, &str); 3] = [
    ("elicitation/create", "elicitation"),
    ("roots/list", "roots"),
    ("sampling/createMessage", "sampling"),
];

/// Whether `result` asks the client for input.
pub fn asks(result: &Value) -> bool {
    result.get("resultType").and_then(Value::as_str) == Some(INPUT_REQUIRED)
}

/// The capabilities that a client needs to answer `result`, and that `declared` lacks.
pub fn lacking(result: &Value, declared: &Map<String, Value>) -> Vec<&'static str> {
    let requests = result.get("inputRequests").and_then(Value::as_object);
    let requests = requests.into_iter().flat_map(Map::values);
    let methods: Vec<_> = requests
        .filter_map(|request| request.get("method")?.as_str())
        .collect();
    let needed = CAPABILITIES.iter().filter(|(method, capability)| {
        methods.contains(method) && !declared.contains_key(*capability)
    });
    needed.map(|(_, capability)| *capability).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn clients_are_asked_for_what_they_declared() {
        let request = |method: &str| json!({ "method": method, "params": {} });
        let result = json!({ "resultType": "input_required", "inputRequests": {
            "a": request("sampling/createMessage"),
            "b": request("elicitation/create"),
            "c": request("elicitation/create"),
        } });
        assert!(asks(&result));
        for (declared, expected) in [
            (json!({}), &["elicitation", "sampling"][..]),
            (json!({ "sampling": {}, "roots": {} }), &["elicitation"]),
            (json!({ "sampling": {}, "elicitation": {} }), &[]),
        ] {
            let found = lacking(&result, declared.as_object().unwrap());
            assert_eq!(found, expected, "{declared}");
        }
        for result in [
            json!({ "resultType": "complete" }),
            json!({ "content": [] }),
            json!({ "resultType": "input_required" }),
        ] {
            assert!(lacking(&result, &Map::new()).is_empty(), "{result}");
        }
    }
}
