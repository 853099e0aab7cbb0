//! Queues, blobs, timers and events.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::observed::bytes;
use crate::placeholders::text_filled;

/// What the plugin was given: the kind of the value, and the value.
pub(super) type Found<'a> = (&'a str, &'a Value);

/// The most bytes that are sent of a blob of 10 MiB: the rest is more of the
/// same, and takes a debug build a minute.
const ENOUGH: usize = 1 << 20;

/// The content of a blob, or the body of a request.
pub(super) fn blob(sent: &Value) -> Option<Vec<u8>> {
    if let Some(text) = sent["body_text"].as_str() {
        return Some(text_filled(text, &[]).into_bytes());
    }
    if let Some(base64) = sent["body_base64"].as_str() {
        return Some(STANDARD.decode(base64).unwrap());
    }
    let note = sent["body_note"].as_str()?;
    let (length, what) = note.split_once(" bytes, ")?;
    let length = ENOUGH.min(length.parse().unwrap());
    Some(match what.strip_prefix("letter ") {
        Some(letter) => letter.as_bytes().repeat(length),
        None => (0..=u8::MAX).cycle().take(length).collect(),
    })
}

/// Text, or bytes where function.json asks for them.
pub(super) fn compare_message(
    case: &Value,
    trigger: &Value,
    (kind, value): Found<'_>,
) -> Result<(), String> {
    let message = message(&case["sent"])?;
    if trigger["dataType"] == "stream" {
        // The host parses the message as JSON here; only `null` survives.
        return same("none", kind, || message == b"null", value);
    }
    if trigger["dataType"] == "binary" {
        return same("bytes", kind, || bytes(value) == message, value);
    }
    let text = String::from_utf8(message).map_err(|_| "the message is not text".to_owned())?;
    same("text", kind, || *value == text, value)
}

/// What lay in the queue. The host's own interface takes it as a property.
fn message(sent: &Value) -> Result<Vec<u8>, String> {
    if let Some(text) = sent["queue_message_text"].as_str() {
        return Ok(text_filled(text, &[]).into_bytes());
    }
    if let Some(base64) = sent["queue_message_base64"].as_str() {
        return Ok(STANDARD.decode(base64).unwrap());
    }
    let body = sent["body_text"].as_str().ok_or("nothing was sent")?;
    let body: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    Ok(match &body["input"] {
        Value::String(text) => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    })
}

/// The content: bytes where function.json asks for them, else text if it is.
pub(super) fn compare_blob(
    case: &Value,
    trigger: &Value,
    (kind, value): Found<'_>,
) -> Result<(), String> {
    let sent = &case["sent"];
    let is_asked_for = sent["target"].is_string();
    let content = if is_asked_for {
        // The host was asked to run with a blob that it has: that of another case.
        "h\u{e9}llo".as_bytes().to_vec()
    } else {
        blob(sent).ok_or("the content is not known")?
    };
    match std::str::from_utf8(&content) {
        Ok(text) if trigger["dataType"] != "binary" => {
            same("text", kind, || value.as_str() == Some(text), value)
        }
        _ => same("bytes", kind, || bytes(value) == content, value),
    }
}

/// An object that says when the timer fired.
pub(super) fn compare_timer(
    case: &Value,
    trigger: &Value,
    (kind, value): Found<'_>,
) -> Result<(), String> {
    let timer: Value = serde_json::from_str(value.as_str().unwrap_or_default())
        .map_err(|error| format!("{kind} {value}: {error}"))?;
    let schedule = trigger["schedule"].as_str().unwrap();
    let is_cron = schedule.contains(' ') || schedule.starts_with('%');
    let is_short = schedule.starts_with("*/20") || schedule == "00:00:25";
    let keeps_status = trigger["useMonitor"] != false && !is_short;
    let note = case["sent"]["note"].as_str().unwrap_or_default();
    let right = timer["Schedule"]["AdjustForDST"] == is_cron
        && timer["ScheduleStatus"].is_object() == keeps_status
        && timer["IsPastDue"] == note.contains("stopped over a tick");
    same("json", kind, || right, value)
}

/// The event as an object.
pub(super) fn compare_event(case: &Value, (kind, value): Found<'_>) -> Result<(), String> {
    let event = message(&case["sent"])?;
    let event: Value = serde_json::from_slice(&event).map_err(|error| error.to_string())?;
    let seen: Value = serde_json::from_str(value.as_str().unwrap_or_default()).unwrap_or_default();
    same("json", kind, || seen == event, value)
}

fn same(
    expected: &str,
    kind: &str,
    is_content: impl FnOnce() -> bool,
    value: &Value,
) -> Result<(), String> {
    // Text need not be the digits of bytes.
    if kind == expected && is_content() {
        return Ok(());
    }
    let shown: String = value.to_string().chars().take(300).collect();
    Err(format!("not the {expected} that was sent: {kind} {shown}"))
}
