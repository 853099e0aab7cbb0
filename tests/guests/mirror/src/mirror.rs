//! How the trigger's value is given back.

use contract::{Invocation, Message, Outcome, Output, Plugin, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

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

pub(crate) struct Mirror;

impl Plugin for Mirror {
    fn handle(invocation: Invocation) -> Result<Outcome, String> {
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
            return Ok(Outcome::default());
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

/// One key of the metadata, as JSON or as text that contains JSON. Other text is
/// treated as a string.
fn entry<T: DeserializeOwned>(metadata: &Json, key: &str) -> Result<Option<T>, String> {
    let read = |value: Json| serde_json::from_value(value).map_err(fail);
    match metadata.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => {
            read(serde_json::from_str(text).unwrap_or_else(|_| Json::from(text.as_str()))).map(Some)
        }
        Some(value) => read(value.clone()).map(Some),
    }
}

fn deliver(value: Value, way: Option<As>) -> Result<Option<Output>, String> {
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
        Some(As::Http) => Output::Http(bytes(plain)),
    }))
}

fn bytes(output: Output) -> Vec<u8> {
    match output {
        Output::Text(text) | Output::Json(text) => text.into_bytes(),
        Output::Bytes(bytes) => bytes,
        Output::Messages(_) | Output::Http(_) => Vec::new(),
    }
}

fn text(output: Output) -> Result<String, String> {
    String::from_utf8(bytes(output)).map_err(fail)
}

fn fail(reason: impl std::fmt::Display) -> String {
    reason.to_string()
}
