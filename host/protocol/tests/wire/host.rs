//! A model of the Functions host: reads a response as the host does, with its
//! guesses, and returns what each output receives (custom handler protocol,
//! section 5). The larger model of the end-to-end suites is judged by recordings
//! of the host; this one says the same of what an encoder can write.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use corral_app::{Binding, DataType};
use corral_protocol::Signature;
use serde_json::Value;

use crate::dotnet_date;

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
    /// What a trigger that takes a return value is given.
    Returned(Value),
}

/// The most bytes that storage takes as one queue message.
const QUEUE_MESSAGE: usize = 49_152;

/// What the output `name` receives; the trigger, if no output is called so.
pub(crate) fn receives(body: &[u8], signature: &Signature, name: &str) -> Received {
    let response: Value = serde_json::from_slice(body).unwrap();
    let response = response.as_object().unwrap();
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
    let Some(binding) = signature.outputs().iter().find(|b| b.name == name) else {
        return Received::Returned(value.clone());
    };
    match binding.kind.as_str() {
        "http" if name != "$return" => response_of(value),
        "http" | "HTTP" => lenient_http(value, binding),
        "blob" => Received::Blob(blob(value, binding)),
        "cosmosDB" | "table" | "eventGrid" => Received::Documents(reprinted(value)),
        kind => {
            let messages = messages(value, binding);
            if kind == "queue" {
                let fits = |message: &Vec<u8>| message.len() <= QUEUE_MESSAGE;
                assert!(messages.iter().all(fits), "storage refuses a message");
            }
            Received::Messages(messages)
        }
    }
}

/// A string as the host's JSON reader returns it.
fn read(text: &str) -> String {
    if dotnet_date::is_one(text) {
        "01/01/2020 00:00:00".to_owned()
    } else {
        text.to_owned()
    }
}

/// A document as the host prints it: dates in the host's format.
fn reprinted(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(dotnet_date::in_json(text)),
        Value::Array(items) => items.iter().map(reprinted).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), reprinted(value)))
            .collect(),
        other => other.clone(),
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
    let trimmed = text.trim();
    if trimmed.starts_with('[') && trimmed.ends_with(']') {
        let items: Vec<Value> = serde_json::from_str(trimmed).unwrap();
        return items.iter().map(element).collect();
    }
    if trimmed.starts_with('{') && trimmed.ends_with('}') {
        let object: Value = serde_json::from_str(trimmed).unwrap();
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
            assert!(!dotnet_date::is_one(text), "the host fails on a date");
            text.as_bytes().to_vec()
        }),
        Value::Number(number) => number.as_i64().unwrap().to_le_bytes().to_vec(),
        Value::Bool(bool) => vec![u8::from(*bool)],
        other => serde_json::to_vec(other).unwrap(),
    }
}

/// An output of type `http` whose name is `$return`, or whose type is written
/// in another case.
fn lenient_http(value: &Value, binding: &Binding) -> Received {
    let alone = |body: Vec<u8>, headers: Vec<(String, String)>| Received::Response {
        status: 200,
        headers,
        body,
    };
    let text_headers = || vec![content_type("text/plain; charset=utf-8")];
    match value {
        Value::String(text) => match guessed_bytes(text, binding) {
            Some(bytes) => alone(bytes, Vec::new()),
            None => match serde_json::from_str::<Value>(text) {
                Ok(json) => alone(element(&json), text_headers()),
                Err(_) => alone(read(text).into_bytes(), text_headers()),
            },
        },
        Value::Object(object) if object.contains_key("body") => response_of(value),
        other => alone(element(other), text_headers()),
    }
}

fn response_of(value: &Value) -> Received {
    let object = value.as_object().unwrap();
    let status = object
        .get("statusCode")
        .map_or(200, |code| code.as_u64().unwrap());
    assert!((200..=599).contains(&status), "no caller can read {status}");
    let header = |(name, value): (&String, &Value)| {
        let text = read(value.as_str().unwrap());
        // Blanks around a value are not part of it.
        (name.clone(), text.trim().to_owned())
    };
    let given = object.get("headers").and_then(Value::as_object);
    let mut headers: Vec<(String, String)> = given.into_iter().flatten().map(header).collect();
    let is_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
    let given = headers.iter().find(|field| is_type(field));
    let given = given.map_or("text/plain", |(_, value)| value.as_str());
    let is_utf16 = given.ends_with("; charset=utf-16");
    let written = match given.split_once("; charset=") {
        Some((_, "utf-8" | "utf-16")) => given.to_owned(),
        Some((kind, _)) => format!("{kind}; charset=utf-8"),
        None => format!("{given}; charset=utf-8"),
    };
    headers.retain(|field| !is_type(field));
    headers.push(content_type(&written));
    let body = object.get("body").map(element).unwrap_or_default();
    assert!(
        body.is_empty() || !matches!(status, 204 | 205 | 304),
        "{status} has no body"
    );
    Received::Response {
        status,
        headers,
        body: if is_utf16 {
            let text = String::from_utf8(body).unwrap();
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            body
        },
    }
}

fn content_type(value: &str) -> (String, String) {
    ("Content-Type".to_owned(), value.to_owned())
}
