//! Answers that were too long to be recorded whole: the beginning and the length
//! are there, and what is left out repeats.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The whole body of an answer that was cut.
pub(crate) fn restored(case: &Value, cut: &Value) -> String {
    let start = cut["start"].as_str().unwrap();
    let (inside, closing) = open_end(start);
    let length = cut["len"].as_u64().or_else(|| content_length(case));
    let length = usize::try_from(length.unwrap()).unwrap();
    let room = length - (start.len() - inside.len()) - closing.len();
    let content = match encoded_pattern(inside) {
        Some(pattern) if room.is_multiple_of(4) => base64_of(&pattern, room, plugin_length(case)),
        _ => {
            let last = inside.chars().next_back().unwrap();
            let rest = room.saturating_sub(inside.len());
            format!("{inside}{}", last.to_string().repeat(rest))
        }
    };
    let before = &start[..start.len() - inside.len()];
    format!("{before}{content}{closing}")
}

/// The open string at the end of `json`, and what closes everything open.
fn open_end(json: &str) -> (&str, String) {
    let mut open = Vec::new();
    let mut string = None;
    let mut escaped = false;
    for (at, c) in json.char_indices() {
        match (string, c) {
            (Some(_), '"') if !escaped => string = None,
            (Some(_), _) => escaped = c == '\\' && !escaped,
            (None, '"') => string = Some(at + 1),
            (None, '{') => open.push('}'),
            (None, '[') => open.push(']'),
            (None, '}' | ']') => {
                open.pop();
            }
            (None, _) => {}
        }
    }
    let inside = string.map_or("", |at| &json[at..]);
    let closing = open.iter().rev().collect::<String>();
    (inside, format!("\"{closing}"))
}

/// The few bytes that `base64` repeats, if it is base64 of nothing else.
fn encoded_pattern(base64: &str) -> Option<Vec<u8>> {
    let whole = base64.get(..base64.len() / 4 * 4)?;
    let bytes = STANDARD.decode(whole).ok()?;
    let repeats = |length: &usize| {
        let again = bytes.iter().skip(*length);
        bytes.iter().zip(again).all(|(one, other)| one == other)
    };
    let length = (1..=2).find(repeats)?;
    bytes.get(..length).map(<[u8]>::to_vec)
}

fn base64_of(pattern: &[u8], room: usize, length: Option<usize>) -> String {
    let most = room / 4 * 3;
    let length = length.filter(|length| (most - 2..=most).contains(length));
    let bytes = pattern.iter().copied().cycle();
    STANDARD.encode(bytes.take(length.unwrap_or(most)).collect::<Vec<u8>>())
}

fn content_length(case: &Value) -> Option<u64> {
    let headers = case["answer"]["headers"].as_array()?;
    let length = headers.iter().find(|field| field[0] == "content-length")?;
    length[1].as_str()?.parse().ok()
}

/// How many bytes the plugin was told to give.
fn plugin_length(case: &Value) -> Option<usize> {
    let plugin = case["plugin"].as_str()?;
    let digits = |text: &str| {
        let end = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        text[..end].parse().ok()
    };
    match plugin.strip_prefix("mirror given ") {
        Some(given) => digits(given),
        None => digits(plugin.split_once("\"bytes\": ")?.1),
    }
}
