//! Gives the trigger's value back through its outputs, so that a protocol vector
//! is seen on its way in and on its way out.
//!
//! The invocation's metadata may say how; every key is optional:
//!
//! | key | means | default |
//! | --- | --- | --- |
//! | `outputs` | the output bindings that receive the value | `["out"]` |
//! | `input` | the input to mirror | the trigger |
//! | `as` | `text`, `json`, `bytes`, `messages` (one message) or `http` | as it arrived |
//! | `return` | whether the return value is the same again | `false` |
//!
//! With `"as": "http"` the value becomes the body of a response with status 200,
//! and `outputs` is `["res"]` by default. An HTTP request is mirrored as its body:
//! text when it is UTF-8, else bytes. An input without a value gives nothing.
//!
//! The Functions host puts a trigger's JSON into the metadata as text, therefore
//! each key may also be text that holds its JSON.

use exports::corral::function::handler::{Failure, Guest, Invocation, Outcome};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use corral::function::types::{Fault, HttpResponse, Message, Output, Value};

wit_bindgen::generate!({ world: "function", path: "../../../wit", generate_all });

struct Mirror;
export!(Mirror);

/// How a value is given back.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum As {
    Text,
    Json,
    Bytes,
    Messages,
    Http,
}

impl Guest for Mirror {
    fn handle(invocation: Invocation) -> Result<Outcome, Failure> {
        let metadata: Json = serde_json::from_str(&invocation.metadata).map_err(fail)?;
        let way: Option<As> = entry(&metadata, "as")?;
        let outputs: Option<Vec<String>> = entry(&metadata, "outputs")?;
        let returns: Option<bool> = entry(&metadata, "return")?;
        let input: Option<String> = entry(&metadata, "input")?;

        let input = input.unwrap_or(invocation.trigger_name);
        let found = invocation
            .inputs
            .into_iter()
            .find(|(name, _)| *name == input);
        let (_, value) = found.ok_or_else(|| fail(format_args!("there is no input `{input}`")))?;
        let Some(output) = deliver(value, way)? else {
            return Ok(Outcome {
                outputs: Vec::new(),
                return_value: None,
            });
        };

        let default = if matches!(output, Output::Http(_)) {
            "res"
        } else {
            "out"
        };
        let outputs = outputs.unwrap_or_else(|| vec![default.to_owned()]);
        Ok(Outcome {
            outputs: outputs
                .into_iter()
                .map(|name| (name, output.clone()))
                .collect(),
            return_value: returns.unwrap_or_default().then_some(output),
        })
    }
}

/// One key of the metadata, as JSON or as text that holds JSON. Text that is no
/// JSON counts as a string.
fn entry<T: DeserializeOwned>(metadata: &Json, key: &str) -> Result<Option<T>, Failure> {
    let read = |value: Json| serde_json::from_value(value).map_err(fail);
    match metadata.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => {
            read(serde_json::from_str(text).unwrap_or_else(|_| Json::from(text.as_str()))).map(Some)
        }
        Some(value) => read(value.clone()).map(Some),
    }
}

fn deliver(value: Value, way: Option<As>) -> Result<Option<Output>, Failure> {
    let plain = match value {
        Value::None => return Ok(None),
        Value::Text(text) => Output::Text(text),
        Value::Json(text) => Output::Json(text),
        Value::Bytes(bytes) => Output::Bytes(bytes),
        Value::Http(request) => match String::from_utf8(request.body) {
            Ok(text) => Output::Text(text),
            Err(error) => Output::Bytes(error.into_bytes()),
        },
    };
    Ok(Some(match way {
        None => plain,
        Some(As::Text) => Output::Text(text(plain)?),
        Some(As::Json) => Output::Json(text(plain)?),
        Some(As::Bytes) => Output::Bytes(bytes(plain)),
        Some(As::Messages) => Output::Messages(vec![match plain {
            Output::Text(text) => Message::Text(text),
            Output::Json(text) => Message::Json(text),
            other => Message::Bytes(bytes(other)),
        }]),
        Some(As::Http) => Output::Http(HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: bytes(plain),
        }),
    }))
}

fn bytes(output: Output) -> Vec<u8> {
    match output {
        Output::Text(text) | Output::Json(text) => text.into_bytes(),
        Output::Bytes(bytes) => bytes,
        Output::Messages(_) | Output::Http(_) => Vec::new(),
    }
}

fn text(output: Output) -> Result<String, Failure> {
    String::from_utf8(bytes(output)).map_err(fail)
}

fn fail(reason: impl std::fmt::Display) -> Failure {
    Failure {
        fault: Fault::Caller,
        retryable: false,
        message: reason.to_string(),
    }
}
