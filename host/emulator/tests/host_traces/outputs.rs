//! Tests the emulated host against the recorded results of 1,862 responses: what the
//! caller got, what was written to queues and blobs, and how the invocation ended. Where
//! the two differ, the emulated host is wrong.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corral_emulator::answer::{Caller, Carried, Failure, Received, ScriptResult, carry_out, judge};
use corral_emulator::payload::{Binding, read_all};
use corral_emulator::wire::Fields;
use serde_json::{Value, json};

use crate::exceptions;
use crate::restore::restored;
use crate::traces;

/// Cases in which the reader may differ from the recording, and why. A case that
/// agrees must not be here.
const EXCEPTIONS: [(&str, &str); 13] = [
    ("r301", REDIRECTED),
    ("r302", REDIRECTED),
    ("r303", REDIRECTED),
    ("r307", REDIRECTED),
    ("r308", REDIRECTED),
    (
        "h-hk-Content-Length-1",
        "the host's server aborts a body that is longer than the function declared",
    ),
    (
        "r-1mib-hrh",
        "the recording is cut, and how its base64 ends is not known",
    ),
    ("t-slow2", "the answer came after the function's time-out"),
    ("t-slow6b", "the answer came after the function's time-out"),
    ("t-ok", "two calls' logs were recorded as one"),
    (
        "corral-s-manyhdr",
        "the recording has a part of the header fields",
    ),
    (
        "corral-s-longhdr",
        "the recording is cut in the middle of a header field",
    ),
    (
        "corral-corral-queue-failures",
        "the answers themselves were not recorded",
    ),
];

const REDIRECTED: &str = "the host follows, and what it got there was not recorded";

/// An answer as it came over the wire, or why none came.
enum Arrived {
    Answer {
        status: u16,
        reason: String,
        fields: Fields,
        body: Vec<u8>,
    },
    Broken(String),
}

#[test]
fn every_answer_has_the_recorded_result() {
    let cases: Vec<Value> = traces::cases("outputs");
    assert_eq!(cases.len(), 1862);
    let results = cases.iter().map(|case| {
        let name = case["case"].as_str().unwrap();
        (name.to_owned(), compare(case))
    });
    exceptions::check(results, &EXCEPTIONS);
}

fn compare(case: &Value) -> Result<(), String> {
    let result = &case["result"];
    if case["answer"].is_null() {
        return Err("not one answer".to_owned());
    }
    let bindings = read_all(case);
    let judged = match answer(case) {
        Arrived::Answer {
            status,
            reason,
            fields,
            body,
        } => judge(status, &reason, &fields, &body),
        Arrived::Broken(reason) => Err(Failure::Invalid(reason)),
    };
    let carried = match judged {
        Ok(read) => carry_out(&bindings, &read, &caller(case)),
        Err(Failure::Hangs) => {
            let errors = result["hostError"].as_array().into_iter().flatten();
            let timed_out = errors.into_iter().any(|e| e == "function timeout exceeded");
            let waits = result["caller"]["timeout"] == true;
            return (timed_out || waits)
                .then_some(())
                .ok_or_else(|| format!("hangs, and the host does not: {result}"));
        }
        Err(failure) => failed(&bindings, &failure),
    };
    check_outcome(result, &carried)?;
    check_caller(result, &carried)?;
    check_logs(result, &carried)?;
    check_storage(result, &bindings, &carried)
}

/// Nothing of an answer that the host does not accept is delivered.
fn failed(bindings: &[Binding], failure: &Failure) -> Carried {
    let mut carried = carry_out(bindings, &ScriptResult::default(), &Caller::default());
    carried.failure = Some(failure.to_string());
    if let Some(reply) = &mut carried.delivered.http {
        reply.status = 500;
    }
    carried
}

/// What the caller asked for; of Corral's own plugins only the case's name says
/// so.
fn caller(case: &Value) -> Caller {
    let request = &case["callerRequest"];
    let fields = request["headers"].as_array().into_iter().flatten();
    let mut accepted = fields.filter(|field| field[0] == "Accept-Charset");
    let name = case["case"].as_str().unwrap();
    let parts: Vec<&str> = name.split('-').collect();
    let wants_utf16 = parts.starts_with(&["corral", "s", "acs"])
        || parts.starts_with(&["corral", "s", "acstext"]);
    Caller {
        is_head: request["method"] == "HEAD" || parts.contains(&"head"),
        accept_charset: match accepted.next() {
            Some(field) => field[1].as_str().map(str::to_owned),
            None => wants_utf16.then(|| "utf-16".to_owned()),
        },
    }
}

fn answer(case: &Value) -> Arrived {
    let recorded = &case["answer"];
    if let Some(mode) = recorded["mode"]
        .as_str()
        .filter(|mode| mode.starts_with("close"))
    {
        return Arrived::Broken(mode.to_owned());
    }
    if let Some(raw) = recorded["raw64"].as_str() {
        return raw_answer(&STANDARD.decode(raw).unwrap());
    }
    if recorded["raw64"].is_object() {
        // Only the status line of these is cut.
        return raw_answer(b"HTTP/1.1 500 \r\n\r\n");
    }
    let body = match (&recorded["body64"], &recorded["body"]) {
        (Value::String(base64), _) => STANDARD.decode(base64).unwrap(),
        // The bytes on the wire are compressed, and begin like this.
        _ if recorded["gzip"] == true => vec![0x1f, 0x8b, 0x08],
        (_, Value::String(text)) => text.clone().into_bytes(),
        (_, cut) => restored(case, cut).into_bytes(),
    };
    let headers = recorded["headers"].as_array().into_iter().flatten();
    Arrived::Answer {
        status: u16::try_from(recorded["status"].as_u64().unwrap()).unwrap(),
        reason: String::new(),
        fields: headers
            .map(|field| (field[0].as_str().unwrap(), field[1].as_str().unwrap()))
            .collect(),
        body,
    }
}

/// Interim answers come before the one that counts; 101 ends the conversation.
fn raw_answer(bytes: &[u8]) -> Arrived {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let text = text.replace('\n', "\r\n");
    let mut rest = text.as_str();
    while let Some((interim, after)) = rest.split_once("\r\n\r\n") {
        if !interim.starts_with("HTTP/1.1 1") || interim.starts_with("HTTP/1.1 101") {
            break;
        }
        rest = after;
    }
    if rest.starts_with("HTTP/1.1 101") {
        return Arrived::Broken("the protocol was switched".to_owned());
    }
    read(rest.as_bytes()).unwrap_or_else(Arrived::Broken)
}

/// The only answer in these bytes, which need not be HTTP.
fn read(bytes: &[u8]) -> Result<Arrived, String> {
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut fields);
    let parsed = response.parse(bytes).map_err(|error| error.to_string())?;
    let httparse::Status::Complete(length) = parsed else {
        return Err("the answer's head has no end".to_owned());
    };
    let fields: Fields = response
        .headers
        .iter()
        .map(|field| {
            (
                field.name,
                String::from_utf8_lossy(field.value).into_owned(),
            )
        })
        .collect();
    let rest = &bytes[length..];
    let body = match fields.get("content-length") {
        _ if fields.get("transfer-encoding").is_some() => chunks(rest)?,
        Some(length) => {
            let length: usize = length.parse().map_err(|_| "a bad length".to_owned())?;
            let body = rest.get(..length).ok_or("the body ends too soon")?;
            if body.len() < rest.len() {
                return Err("not one answer".to_owned());
            }
            body.to_vec()
        }
        None => rest.to_vec(),
    };
    Ok(Arrived::Answer {
        status: response.code.unwrap_or_default(),
        reason: response.reason.unwrap_or_default().to_owned(),
        fields,
        body,
    })
}

/// A chunked body without trailers, which nothing follows.
fn chunks(mut bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        let parsed = httparse::parse_chunk_size(bytes).map_err(|_| "a bad chunk size")?;
        let httparse::Status::Complete((start, size)) = parsed else {
            return Err("the chunks end too soon".to_owned());
        };
        let end = start + usize::try_from(size).map_err(|error| error.to_string())?;
        let chunk = bytes.get(start..end).ok_or("the chunks end too soon")?;
        bytes = bytes
            .get(end..)
            .and_then(|rest| rest.strip_prefix(b"\r\n"))
            .ok_or("the chunks end too soon")?;
        if chunk.is_empty() {
            return Ok(body);
        }
        body.extend(chunk);
    }
}

fn check_outcome(result: &Value, carried: &Carried) -> Result<(), String> {
    let succeeded = match (result["outcome"].as_str(), result["poisoned"].as_bool()) {
        (Some(outcome), _) => outcome == "Succeeded",
        (None, Some(poisoned)) => !poisoned,
        (None, None) => return Ok(()),
    };
    if succeeded == carried.failure.is_none() {
        return Ok(());
    }
    Err(format!(
        "ended with {:?}, and not as {result}",
        carried.failure
    ))
}

/// What the host's server adds, or decides by itself.
const FRAMING: [&str; 5] = [
    "transfer-encoding",
    "content-length",
    "connection",
    "date",
    "server",
];

fn check_caller(result: &Value, carried: &Carried) -> Result<(), String> {
    let caller = &result["caller"];
    let Some(reply) = carried
        .delivered
        .http
        .as_ref()
        .filter(|_| caller.is_object())
    else {
        return Ok(());
    };
    if let Some(status) = caller["status"].as_i64()
        && status != i64::from(reply.status)
    {
        return Err(format!("status {} and not {status}", reply.status));
    }
    if !matches(&caller["body"], &reply.body) {
        return Err(format!(
            "body {:?} and not {}",
            String::from_utf8_lossy(&reply.body),
            caller["body"]
        ));
    }
    let Some(recorded) = caller["headers"].as_array() else {
        return Ok(());
    };
    let kept = |name: &str| !FRAMING.contains(&name.to_ascii_lowercase().as_str());
    let recorded: BTreeMap<String, &str> = recorded
        .iter()
        .map(|field| (field[0].as_str().unwrap(), field[1].as_str().unwrap()))
        .filter(|(name, _)| kept(name))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let ours: BTreeMap<String, &str> = reply
        .headers
        .iter()
        .filter(|(name, _)| kept(name))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()))
        .collect();
    if recorded == ours {
        return Ok(());
    }
    Err(format!("header fields {ours:?} and not {recorded:?}"))
}

/// The recording holds the lines with a mark in them, and splits them.
fn check_logs(result: &Value, carried: &Carried) -> Result<(), String> {
    let marked = |line: &&str| line.contains("LogMark");
    let lines = carried.delivered.logs.iter().flat_map(|line| line.lines());
    let ours: Vec<&str> = lines.filter(marked).collect();
    let recorded = result["logsShown"].as_array().into_iter().flatten();
    let recorded: Vec<&str> = recorded.filter_map(Value::as_str).collect();
    if ours == recorded {
        return Ok(());
    }
    Err(format!("logs {ours:?} and not {recorded:?}"))
}

fn check_storage(result: &Value, bindings: &[Binding], carried: &Carried) -> Result<(), String> {
    let mut queues = BTreeMap::new();
    let mut blobs = BTreeMap::new();
    for (name, received) in &carried.delivered.bindings {
        let name = stored_name(bindings, name);
        match received {
            Received::Messages(messages) if !messages.is_empty() => {
                queues.insert(name, messages.clone());
            }
            Received::Blob(content) => {
                blobs.insert(name, vec![content.clone()]);
            }
            _ => {}
        }
    }
    for (kind, ours) in [("queues", queues), ("blobs", blobs)] {
        let Some(recorded) = result[kind].as_object() else {
            continue;
        };
        // What was there before is not the answer's doing.
        let recorded: BTreeMap<&String, &Value> = recorded
            .iter()
            .filter(|(_, content)| **content != json!("OLD CONTENT"))
            .collect();
        let same = recorded.len() == ours.len()
            && recorded.iter().all(|(name, content)| {
                let one = std::slice::from_ref(*content);
                let recorded = content.as_array().map_or(one, Vec::as_slice);
                ours.get(name.as_str()).is_some_and(|ours| {
                    ours.len() == recorded.len()
                        && recorded
                            .iter()
                            .zip(ours)
                            .all(|(value, ours)| matches(value, ours))
                })
            });
        if !same {
            let ours: Vec<(&str, Vec<_>)> = ours
                .iter()
                .map(|(name, contents)| {
                    let texts = contents
                        .iter()
                        .map(|content| String::from_utf8_lossy(content));
                    (name.as_str(), texts.collect())
                })
                .collect();
            return Err(format!("{kind} {ours:?} and not {recorded:?}"));
        }
    }
    Ok(())
}

/// The return value is recorded under `r`, and what its `dataType` begins with.
fn stored_name(bindings: &[Binding], name: &str) -> String {
    let binding = bindings
        .iter()
        .find(|binding| binding.name == name)
        .unwrap();
    match (name, binding.text("dataType")) {
        ("$return", None) => "r".to_owned(),
        ("$return", Some(data_type)) => format!("r{}", &data_type[..1]),
        (name, _) => name.to_owned(),
    }
}

/// Whether `bytes` are what was recorded: text, base64, or length and beginning.
fn matches(recorded: &Value, bytes: &[u8]) -> bool {
    match recorded {
        Value::String(text) => text.as_bytes() == bytes,
        Value::Object(object) => {
            let base64 = object.get("b64").and_then(Value::as_str);
            let length = object.get("len").and_then(Value::as_u64);
            let start = object
                .get("start")
                .and_then(Value::as_str)
                .unwrap_or_default();
            base64.is_none_or(|base64| STANDARD.decode(base64).unwrap() == bytes)
                && length.is_none_or(|length| length == bytes.len() as u64)
                && bytes.starts_with(start.as_bytes())
        }
        _ => false,
    }
}
