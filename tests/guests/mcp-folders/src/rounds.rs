//! The tools that ask the client for input. The handler seals what they leave with it.

use corral_sdk::mcp::{InputRequired, RoundCall};
use corral_sdk::{Error, Result, ToolResult};
use serde_json::{Value, json};

const ELICIT: &str = "elicitation/create";
const SAMPLE: &str = "sampling/createMessage";
const ROOTS: &str = "roots/list";

/// A form with one field.
pub(crate) fn form(message: &str, property: &str, kind: &str) -> Value {
    json!({ "mode": "form", "message": message, "requestedSchema": {
        "type": "object", "properties": { property: { "type": kind } }, "required": [property] } })
}

/// What the user has entered in the form of the request `name`.
pub(crate) fn answer<'a>(
    call: &'a RoundCall<Value>,
    name: &str,
    property: &str,
) -> Option<&'a str> {
    let content = call.responses.get(name)?.get("content")?;
    content.get(property)?.as_str()
}

fn question(text: &str) -> Value {
    json!({ "messages": [{ "role": "user", "content": { "type": "text", "text": text } }],
        "maxTokens": 100 })
}

pub(crate) fn call(name: &str, call: &RoundCall<Value>) -> Result<ToolResult> {
    let asked = InputRequired::new();
    let ask_name = |asked: InputRequired| {
        asked.request(
            "user_name",
            ELICIT,
            form("What is your name?", "name", "string"),
        )
    };
    let ask_model = |asked: InputRequired| {
        asked.request(
            "capital_question",
            SAMPLE,
            question("What is the capital of France?"),
        )
    };
    let ask_roots = |asked: InputRequired| asked.request("client_roots", ROOTS, json!({}));
    let kind = name.strip_prefix("test_input_required_result_");
    Ok(match kind.unwrap_or(name) {
        "elicitation" | "test_streaming_elicitation" => match answer(call, "user_name", "name") {
            Some(name) => ToolResult::text(format!("Hello, {name}!")),
            None => ask_name(asked).into(),
        },
        "sampling" => match call.responses.get("capital_question") {
            Some(answer) => ToolResult::text(answer.to_string()),
            None => ask_model(asked).into(),
        },
        "list_roots" => match call.responses.get("client_roots") {
            Some(roots) => ToolResult::text(roots.to_string()),
            None => ask_roots(asked).into(),
        },
        "request_state" | "tampered_state" => match call.state.as_deref() {
            Some("asked") => ToolResult::text("state-ok"),
            _ => asked
                .request("confirm", ELICIT, form("Is this right?", "ok", "boolean"))
                .with_state("asked")
                .into(),
        },
        "multiple_inputs" => {
            let keys = ["user_name", "capital_question", "client_roots"];
            if keys.iter().all(|key| call.responses.contains_key(*key)) {
                ToolResult::text("all there")
            } else {
                let asked = ask_roots(ask_model(ask_name(asked)));
                asked.with_state("asked").into()
            }
        }
        "multi_round" => match call.state.as_deref() {
            Some("colour") => ToolResult::text("done"),
            Some(_) => {
                let question = form("Step 2: What is your favorite color?", "color", "string");
                asked
                    .request("step2", ELICIT, question)
                    .with_state("colour")
                    .into()
            }
            None => {
                let question = form("Step 1: What is your name?", "name", "string");
                asked
                    .request("step1", ELICIT, question)
                    .with_state("name")
                    .into()
            }
        },
        "capabilities" => {
            let able = |name| call.capabilities.contains_key(name);
            let asked = if able("elicitation") {
                ask_name(asked)
            } else {
                asked
            };
            let asked = if able("sampling") {
                ask_model(asked)
            } else {
                asked
            };
            asked.into()
        }
        // The handler refuses it for clients that cannot be asked.
        "test_missing_capability" => ask_model(asked).into(),
        _ => return Err(Error::configuration("there is no such tool")),
    })
}
