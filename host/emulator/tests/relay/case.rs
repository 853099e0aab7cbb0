//! Recorded exchanges, and how far a replayed one agrees.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::handler::PORT;

/// One recorded exchange.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The handler's answer by its name; none if it was not called.
    pub(crate) answer: Option<String>,
    recorded: Value,
}

/// What the emulated host did in the same situation, as the recordings have it.
#[derive(Default)]
pub(crate) struct Replayed {
    /// The requests of the handler.
    pub(crate) forwarded: Vec<Value>,
    pub(crate) caller_got: Value,
    /// The function, where that is all that was recorded.
    pub(crate) function: Option<String>,
}

impl Case {
    pub(crate) fn read_all(file: &str) -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/host-traces");
        let path = folder.join(format!("{file}.json"));
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        let file: Value = serde_json::from_str(&expanded(&text)).unwrap();
        let cases = file["cases"].as_array().unwrap().iter();
        cases
            .map(|recorded| Self {
                name: recorded["case"].as_str().unwrap().to_owned(),
                answer: recorded["answer"].as_str().map(str::to_owned),
                recorded: recorded.clone(),
            })
            .collect()
    }

    /// The head of the caller's request as it stood on the wire, unless the case is about
    /// something else.
    pub(crate) fn head(&self) -> Option<Vec<u8>> {
        let sent = &self.recorded["sent"];
        let line = sent["line"].as_str()?;
        if !line.contains(" HTTP/1.") {
            return None;
        }
        let mut fields = pairs(&sent["headers"]);
        // What such a recording leaves out is as usual.
        let is_whole = sent["then"].is_null() && sent["headers"].is_array();
        if !is_whole && fields.iter().all(|(name, _)| name != "Host") {
            fields.push(("Host".to_owned(), "caller.example:81".to_owned()));
        }
        let mut head = format!("{line}\r\n").into_bytes();
        for (name, value) in fields {
            head.extend(format!("{name}: ").into_bytes());
            // Each byte was recorded as one character.
            head.extend(value.chars().map(|byte| u8::try_from(byte).unwrap()));
            head.extend(b"\r\n");
        }
        head.extend(b"\r\n");
        Some(head)
    }

    /// What was sent after the head, as it stood on the wire; `None` if only its length
    /// was recorded.
    pub(crate) fn body(&self) -> Option<Vec<u8>> {
        let sent = &self.recorded["sent"];
        if sent["body_summary"].is_object() {
            return None;
        }
        Some(bytes(sent))
    }

    /// The time in an envelope.
    pub(crate) fn utc_now(&self) -> Option<&str> {
        let body = self.recorded["forwarded"]["body"].as_str()?;
        let (_, time) = body.split_once("\"UtcNow\":\"")?;
        time.split('"').next()
    }

    /// Whether the caller leaves, or is still sending, before there is an answer.
    pub(crate) fn has_no_answer(&self) -> bool {
        let then = self.recorded["sent"]["then"].as_str().unwrap_or_default();
        ["closes or resets", "shutdown", "ten times"]
            .iter()
            .any(|what| then.contains(what))
    }

    /// Whether it is about the routes of an app that it describes.
    pub(crate) fn has_other_app(&self) -> bool {
        self.recorded["sent"]["app"].is_string()
    }

    /// What differs in what was recorded; what was not recorded is not compared.
    pub(crate) fn compare(&self, replayed: &Replayed) -> Result<(), String> {
        if let Some(function) = &replayed.function {
            let note = self.recorded["note"].as_str().unwrap_or_default();
            return if note.contains(&format!("the host runs {function}")) {
                Ok(())
            } else {
                Err(format!("{function} runs: {note}"))
            };
        }
        let recorded = match &self.recorded["forwarded"] {
            Value::Null => Vec::new(),
            Value::Array(all) => all.clone(),
            one => {
                let times = self.recorded["times_sent"].as_u64().unwrap_or(1);
                vec![one.clone(); usize::try_from(times).unwrap()]
            }
        };
        if recorded.len() != replayed.forwarded.len() {
            let (recorded, replayed) = (recorded.len(), replayed.forwarded.len());
            return Err(format!("sent {replayed} times, not {recorded}"));
        }
        for (recorded, replayed) in recorded.iter().zip(&replayed.forwarded) {
            same(recorded, replayed)?;
        }
        same(&self.recorded["caller_got"], &replayed.caller_got)
    }
}

/// Compares what was recorded of a message.
fn same(recorded: &Value, replayed: &Value) -> Result<(), String> {
    let Some(parts) = recorded.as_object() else {
        return Ok(());
    };
    // Of some messages only the interesting fields were noted.
    let is_whole = parts.contains_key("framing") || parts.contains_key("bodylen");
    for (part, recorded) in parts {
        let replayed = &replayed[part];
        let agrees = match (part.as_str(), recorded) {
            // When it came, and a digest of what is long.
            ("headtime" | "times" | "at_s" | "sha256" | "then", _) => true,
            ("line", Value::String(line)) if !is_whole => replayed
                .as_str()
                .is_some_and(|whole| whole.starts_with(line.as_str())),
            ("headers", Value::Array(fields)) if !is_whole => {
                let all = replayed.as_array().unwrap();
                fields.iter().all(|field| all.contains(field))
            }
            ("body_summary", summary) => {
                let length = &replayed["length"];
                length.is_string() || *length == summary["length"]
            }
            _ => recorded == replayed,
        };
        if !agrees {
            return Err(format!(
                "{part}\n    recorded {recorded}\n    replayed {replayed}"
            ));
        }
    }
    for part in ["line", "headers", "interim"] {
        if is_whole && !parts.contains_key(part) && !replayed[part].is_null() {
            return Err(format!(
                "{part}\n    recorded none\n    replayed {}",
                replayed[part]
            ));
        }
    }
    Ok(())
}

/// The fields of a message.
fn pairs(headers: &Value) -> Vec<(String, String)> {
    let headers = headers.as_array().cloned().unwrap_or_default();
    headers
        .into_iter()
        .map(|pair| serde_json::from_value(pair).unwrap())
        .collect()
}

/// The body of a message.
fn bytes(message: &Value) -> Vec<u8> {
    use base64::Engine as _;

    match (&message["body"], &message["body_base64"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(text)) => base64::engine::general_purpose::STANDARD
            .decode(text)
            .unwrap(),
        _ => Vec::new(),
    }
}

/// The text of a file with its placeholders filled in.
fn expanded(text: &str) -> String {
    let mut text = text.replace("<handler port>", &PORT.to_string());
    for (length, letter) in [(20_000, "x"), (33_000, "x"), (20_000, "y")] {
        let placeholder = format!("<{length} bytes of {letter}>");
        text = text.replace(&placeholder, &letter.repeat(length));
    }
    text
}
