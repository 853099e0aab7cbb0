//! What differs between two answers.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::rules::{self, Rules};
use super::volatile::settled;
use crate::recording::{Answer, Mode, Request};

/// The parts of an answer in payload mode that may be missing or null alike.
const OPTIONAL: [&str; 3] = ["Outputs", "Logs", "ReturnValue"];

/// A difference between two answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Where, as a JSON pointer into the answer: `/status`, `/headers/content-type`,
    /// `/body/Outputs/message`.
    pub pointer: String,
    /// What the recording has there; absent when it has nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Value>,
    /// What was answered now; absent when there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replayed: Option<Value>,
}

/// What differs between the answers to `request`.
pub(super) fn compare(
    mode: Mode,
    request: &Request,
    recorded: &Answer,
    replayed: &Answer,
    rules: &Rules,
) -> Vec<Difference> {
    let mut comparison = Comparison {
        rules,
        request: text_of(request),
        found: Vec::new(),
    };
    let recorded = document(mode, recorded, rules);
    let replayed = document(mode, replayed, rules);
    comparison.values("", Some(&recorded), Some(&replayed));
    comparison.found
}

struct Comparison<'a> {
    rules: &'a Rules,
    /// All that was sent.
    request: String,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn values(&mut self, pointer: &str, recorded: Option<&Value>, replayed: Option<&Value>) {
        if recorded == replayed || self.rules.ignores(pointer) {
            return;
        }
        match (recorded, replayed) {
            (Some(Value::Object(recorded)), Some(Value::Object(replayed))) => {
                let names: BTreeSet<&String> = recorded.keys().chain(replayed.keys()).collect();
                for name in names {
                    let pointer = format!("{pointer}/{}", escaped(name));
                    self.values(&pointer, recorded.get(name), replayed.get(name));
                }
            }
            (Some(Value::Array(recorded)), Some(Value::Array(replayed))) => {
                for index in 0..recorded.len().max(replayed.len()) {
                    let pointer = format!("{pointer}/{index}");
                    self.values(&pointer, recorded.get(index), replayed.get(index));
                }
            }
            (Some(Value::Number(_)), Some(Value::Number(_))) if rules::is_time(pointer) => {}
            (Some(Value::String(one)), Some(Value::String(other))) => {
                self.texts(pointer, one, other);
            }
            _ => self.differ(pointer, recorded, replayed),
        }
    }

    /// Texts that hold JSON are compared as JSON.
    fn texts(&mut self, pointer: &str, recorded: &str, replayed: &str) {
        if let (Some(recorded), Some(replayed)) = (inner(recorded), inner(replayed)) {
            return self.values(pointer, Some(&recorded), Some(&replayed));
        }
        if settled(recorded, &self.request) != settled(replayed, &self.request) {
            self.differ(pointer, Some(&recorded.into()), Some(&replayed.into()));
        }
    }

    fn differ(&mut self, pointer: &str, recorded: Option<&Value>, replayed: Option<&Value>) {
        self.found.push(Difference {
            pointer: pointer.to_owned(),
            recorded: recorded.cloned(),
            replayed: replayed.cloned(),
        });
    }
}

/// An answer as one JSON document.
fn document(mode: Mode, answer: &Answer, rules: &Rules) -> Value {
    let mut fields: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, value) in &answer.headers {
        let name = name.to_ascii_lowercase();
        // Of an envelope, the host reads no other field.
        let is_compared = match mode {
            Mode::Payload => name == "content-type",
            Mode::Forward | Mode::Proxy => !rules::is_ignored_field(&name),
        };
        if is_compared {
            fields.entry(name).or_default().push(value);
        }
    }
    let fields: Map<String, Value> = fields
        .into_iter()
        .map(|(name, values)| (name, values.join(", ").into()))
        .collect();
    let mut body = body(answer);
    if let (Mode::Payload, Some(object)) = (mode, body.as_object_mut()) {
        object.retain(|name, value| {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            !(OPTIONAL.iter().any(|known| is(known)) && value.is_null()
                || is("Logs") && !rules.logs)
        });
    }
    json!({ "status": answer.status, "headers": fields, "body": body })
}

fn body(answer: &Answer) -> Value {
    // It was checked when the recording was read.
    let bytes = answer.body.bytes().unwrap_or_default();
    match String::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        Err(error) => json!({ "base64": STANDARD.encode(error.as_bytes()) }),
    }
}

/// The object or list that a text holds.
fn inner(text: &str) -> Option<Value> {
    let is_document = text.trim_start().starts_with(['{', '[']);
    is_document
        .then(|| serde_json::from_str(text).ok())
        .flatten()
}

fn text_of(request: &Request) -> String {
    let mut text = request.target.clone();
    for (_, value) in &request.headers {
        text.push('\n');
        text.push_str(value);
    }
    text.push('\n');
    let body = request.body.bytes().unwrap_or_default();
    text.push_str(&String::from_utf8_lossy(&body));
    text
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::RecordedBody;

    fn answer(status: u16, fields: &[(&str, &str)], body: &str) -> Answer {
        let fields = fields.iter();
        Answer {
            status,
            reason: String::new(),
            headers: fields
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: RecordedBody::of(body.as_bytes().to_vec()),
        }
    }

    fn differing(mode: Mode, recorded: &Answer, replayed: &Answer, rules: &Rules) -> Vec<String> {
        let request = Request {
            method: "POST".to_owned(),
            target: "/f".to_owned(),
            headers: Vec::new(),
            body: RecordedBody::of(b"{\"due\":\"2026-01-01\"}".to_vec()),
        };
        let found = compare(mode, &request, recorded, replayed, rules);
        found.into_iter().map(|found| found.pointer).collect()
    }

    #[test]
    fn differences_are_found_at_their_place() {
        for (recorded, replayed, expected) in [
            (
                r#"{"Outputs":{"a":1}}"#,
                r#"{ "Outputs": { "a": 1 } }"#,
                &[][..],
            ),
            (
                r#"{"Outputs":{}}"#,
                r#"{"Outputs":{},"ReturnValue":null}"#,
                &[],
            ),
            (r#"{"Logs":["a"]}"#, r#"{"Logs":["b"]}"#, &[]),
            (
                r#"{"Outputs":{"a":1}}"#,
                r#"{"Outputs":{"a":2}}"#,
                &["/body/Outputs/a"],
            ),
            (
                r#"{"Outputs":{"a/b":1}}"#,
                r#"{"Outputs":{}}"#,
                &["/body/Outputs/a~1b"],
            ),
            (
                r#"{"ReturnValue":[1,2]}"#,
                r#"{"ReturnValue":[1]}"#,
                &["/body/ReturnValue/1"],
            ),
            (
                r#"{"Outputs":{"m":"{\"id\":1,\"n\":2}"}}"#,
                r#"{"Outputs":{"m":"{\"n\":2, \"id\":3}"}}"#,
                &["/body/Outputs/m/id"],
            ),
            (
                r#"{"ReturnValue":{"at":"2026-02-01T00:00:00Z","durationMs":1}}"#,
                r#"{"ReturnValue":{"at":"2026-02-01T00:00:01Z","durationMs":2}}"#,
                &[],
            ),
            (
                r#"{"ReturnValue":"2026-01-01"}"#,
                r#"{"ReturnValue":"2026-01-02"}"#,
                &["/body/ReturnValue"],
            ),
            ("plain", "text", &["/body"]),
        ] {
            let rules = Rules::default();
            let (recorded, replayed) = (answer(200, &[], recorded), answer(200, &[], replayed));
            let found = differing(Mode::Payload, &recorded, &replayed, &rules);
            assert_eq!(found, expected, "{recorded:?} {replayed:?}");
        }
    }

    #[test]
    fn rules_say_what_is_compared() {
        let recorded = answer(
            200,
            &[
                ("Date", "a"),
                ("X-Kind", "b"),
                ("Content-Type", "text/plain"),
            ],
            r#"{"Logs":["a"],"id":1}"#,
        );
        let replayed = answer(
            404,
            &[
                ("date", "c"),
                ("x-kind", "d"),
                ("content-type", "text/plain"),
            ],
            r#"{"Logs":["b"],"id":2}"#,
        );
        let ignoring = |pointers: &[&str], logs| Rules {
            ignored: pointers.iter().map(|text| text.parse().unwrap()).collect(),
            logs,
        };
        for (mode, rules, expected) in [
            (
                Mode::Payload,
                ignoring(&[], false),
                &["/body/id", "/status"][..],
            ),
            (Mode::Payload, ignoring(&["/body/*", "/status"], false), &[]),
            (
                Mode::Payload,
                ignoring(&["/body/id"], true),
                &["/body/Logs/0", "/status"],
            ),
            (
                Mode::Forward,
                ignoring(&["/body"], false),
                &["/headers/x-kind", "/status"],
            ),
        ] {
            let found = differing(mode, &recorded, &replayed, &rules);
            assert_eq!(found, expected, "{mode:?} {rules:?}");
        }
    }
}
