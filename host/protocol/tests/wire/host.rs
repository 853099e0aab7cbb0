//! A model of the Functions host: reads a response as the host does, with its
//! guesses, and tells what each output receives (custom handler protocol,
//! section 5).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use corral_app::{Binding, DataType};
use corral_protocol::Signature;
use serde_json::Value;

/// What the service behind an output is given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Received {
    Nothing,
    Messages(Vec<Vec<u8>>),
    Blob(Vec<u8>),
    Documents(Value),
    Response {
        status: u64,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
}

/// What the output `name` receives.
pub(crate) fn receives(body: &[u8], signature: &Signature, name: &str) -> Received {
    let response: Value = serde_json::from_slice(body).unwrap();
    let response = response.as_object().unwrap();
    let binding = signature.outputs().iter().find(|b| b.name == name).unwrap();
    let value = if name == "$return" {
        response.get("ReturnValue")
    } else {
        response
            .get("Outputs")
            .and_then(|outputs| outputs.get(name))
    };
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Received::Nothing;
    };
    match binding.kind.as_str() {
        "http" => http(value, binding),
        "blob" => Received::Blob(blob(value, binding)),
        "cosmosDB" | "table" => Received::Documents(value.clone()),
        _ => Received::Messages(messages(value, binding)),
    }
}

/// A string as the host's JSON reader hands it on.
fn read(text: &str) -> String {
    let bytes = text.as_bytes();
    let at = |index: usize, expected: u8| bytes.get(index) == Some(&expected);
    let is_date = (19..=40).contains(&bytes.len())
        && bytes[0].is_ascii_digit()
        && at(4, b'-')
        && at(7, b'-')
        && at(10, b'T')
        && at(13, b':')
        && at(16, b':')
        && bytes
            .iter()
            .all(|b| b.is_ascii_digit() || b"-:T.+Zz".contains(b));
    let is_old_date = text.starts_with("/Date(") && text.ends_with(")/") && text.len() >= 9;
    if is_date || is_old_date {
        "01/01/2020 00:00:00".to_owned()
    } else {
        text.to_owned()
    }
}

/// Base64, white space left out.
fn guessed_bytes(text: &str, binding: &Binding) -> Option<Vec<u8>> {
    if binding.data_type == DataType::Binary {
        return None;
    }
    let dense: String = text.chars().filter(|c| !" \t\r\n".contains(*c)).collect();
    STANDARD.decode(dense).ok()
}

fn messages(value: &Value, binding: &Binding) -> Vec<Vec<u8>> {
    match value {
        Value::String(text) => match guessed_bytes(text, binding) {
            Some(_) if binding.kind == "serviceBus" => vec![b"System.Byte[]".to_vec()],
            Some(bytes) => vec![bytes],
            None => shaped(&read(text)),
        },
        Value::Array(items) => items.iter().map(element).collect(),
        other => vec![element(other)],
    }
}

/// A lone string that looks like JSON is parsed.
fn shaped(text: &str) -> Vec<Vec<u8>> {
    if text.starts_with('[') && text.ends_with(']') {
        let items: Vec<Value> = serde_json::from_str(text).unwrap();
        return items.iter().map(element).collect();
    }
    if text.starts_with('{') && text.ends_with('}') {
        let object: Value = serde_json::from_str(text).unwrap();
        return vec![element(&object)];
    }
    vec![text.as_bytes().to_vec()]
}

fn element(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => read(text).into_bytes(),
        Value::Bool(true) => b"True".to_vec(),
        Value::Bool(false) => b"False".to_vec(),
        Value::Null => Vec::new(),
        Value::Number(number) => number.to_string().into_bytes(),
        indented => serde_json::to_vec_pretty(indented).unwrap(),
    }
}

fn blob(value: &Value, binding: &Binding) -> Vec<u8> {
    match value {
        Value::String(text) => guessed_bytes(text, binding).unwrap_or_else(|| {
            assert_eq!(&read(text), text, "the host fails on a date");
            text.as_bytes().to_vec()
        }),
        Value::Number(number) => number.as_i64().unwrap().to_le_bytes().to_vec(),
        Value::Bool(bool) => vec![u8::from(*bool)],
        other => serde_json::to_vec(other).unwrap(),
    }
}

fn http(value: &Value, binding: &Binding) -> Received {
    let alone = |body: Vec<u8>| Received::Response {
        status: 200,
        headers: Vec::new(),
        body,
    };
    let object = match value {
        Value::String(text) if binding.name == "$return" => {
            let bytes = guessed_bytes(text, binding);
            return alone(bytes.unwrap_or_else(|| read(text).into_bytes()));
        }
        Value::Object(object) => object,
        other => panic!("a named http output cannot be {other}"),
    };
    if binding.name == "$return" && !object.contains_key("body") {
        return alone(serde_json::to_vec(value).unwrap());
    }
    let headers = object.get("headers").map(|headers| {
        let header = |(name, value): (&String, &Value)| {
            (
                name.clone(),
                read(value.as_str().unwrap()).trim().to_owned(),
            )
        };
        headers.as_object().unwrap().iter().map(header).collect()
    });
    Received::Response {
        status: object
            .get("statusCode")
            .map_or(200, |code| code.as_u64().unwrap()),
        headers: headers.unwrap_or_default(),
        body: object.get("body").map(element).unwrap_or_default(),
    }
}
