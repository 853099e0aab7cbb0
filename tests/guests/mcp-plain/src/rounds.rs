//! Tools that ask for input before they answer.

use serde_json::{Value, json};

/// Calls a tool. `count` needs three rounds and counts them in its state; each other
/// tool needs one, and leaves the text of its argument `state` with the client.
pub(crate) fn call(params: &Value) -> Result<Value, String> {
    let state = params["requestState"].as_str();
    if params["name"] == "count" {
        let round: u32 = state.map_or(0, |state| state.parse().unwrap());
        return Ok(if round < 3 {
            ask(&(round + 1).to_string())
        } else {
            complete("3 rounds")
        });
    }
    Ok(match state {
        None => ask(params["arguments"]["state"].as_str().unwrap_or("a state")),
        Some(state) => complete(&format!("back: {state}")),
    })
}

fn ask(state: &str) -> Value {
    json!({ "resultType": "input_required", "requestState": state, "inputRequests": {
        "go": { "method": "elicitation/create", "params": { "message": "go on?" } } } })
}

fn complete(text: &str) -> Value {
    json!({ "resultType": "complete", "content": [{ "type": "text", "text": text }] })
}
