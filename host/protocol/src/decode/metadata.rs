//! What the host tells about the trigger, as plain JSON.

use super::envelope::RawMembers;
use crate::json::{self, Kind};

/// An object whose values are what they stand for: `"1"` becomes `1`,
/// `"\"abc\""` becomes `"abc"`. A string that holds no JSON, such as a date,
/// stays as it is (custom handler protocol, section 3.5).
pub(super) fn plain(members: &RawMembers<'_>) -> String {
    let length = |(key, value): &(&_, &_)| -> usize { raw_len(key) + raw_len(value) + 2 };
    let mut text = String::with_capacity(members.0.iter().map(length).sum::<usize>() + 2);
    text.push('{');
    for (index, (key, value)) in members.0.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(key.get());
        text.push(':');
        push_plain(&mut text, value.get());
    }
    text.push('}');
    text
}

fn raw_len(raw: &serde_json::value::RawValue) -> usize {
    raw.get().len()
}

fn push_plain(text: &mut String, raw: &str) {
    if Kind::of(raw) == Kind::String
        && let Some(content) = json::string(raw)
        && let Some(document) = json::document(&content)
    {
        text.push_str(document);
    } else {
        text.push_str(raw);
    }
}
