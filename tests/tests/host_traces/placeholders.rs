//! Recordings hold placeholders for what differs from run to run: they are
//! filled in before a request is sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What stands in place of each.
const VALUES: [(&str, &str); 9] = [
    ("<guid>", "7b3b2e4c-9f0e-4a63-8c5e-0f6e1c2d3b4a"),
    ("<host-port>", "7071"),
    ("<time.fffffffZ>", "2026-11-29T08:00:00.1234567Z"),
    ("<time.fffffff+00:00>", "2026-11-29T08:00:00.1234567+00:00"),
    ("<time+00:00>", "2026-11-29T08:00:00+00:00"),
    ("<time>", "2026-11-29T08:00:00Z"),
    ("<pop-receipt>", "AgAAAAMAAAAAAAAA"),
    ("<function key>", "key"),
    ("<master key>", "master"),
];

/// `value` with every placeholder in its strings filled in. A blob that was cut
/// becomes `blob` again.
pub(crate) fn filled(value: &Value, blob: &[u8]) -> Value {
    match value {
        Value::String(text) => Value::String(text_filled(text, blob)),
        Value::Array(items) => items.iter().map(|item| filled(item, blob)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (text_filled(name, blob), filled(value, blob)))
            .collect(),
        other => other.clone(),
    }
}

/// `text` with every placeholder filled in.
pub(crate) fn text_filled(text: &str, blob: &[u8]) -> String {
    if text.contains("<… base64 of") {
        return STANDARD.encode(blob);
    }
    let mut text = text.to_owned();
    for (placeholder, value) in VALUES {
        text = text.replace(placeholder, value);
    }
    repeated(&text)
}

/// `<48000 times x>` is that many times the letter.
fn repeated(text: &str) -> String {
    let Some((before, rest)) = text.split_once('<') else {
        return text.to_owned();
    };
    let whole = rest.split_once('>').and_then(|(inside, after)| {
        let (count, letter) = inside.split_once(" times ")?;
        let count = count.parse().ok()?;
        Some(format!(
            "{before}{}{}",
            letter.repeat(count),
            repeated(after)
        ))
    });
    whole.unwrap_or_else(|| format!("{before}<{}", repeated(rest)))
}
