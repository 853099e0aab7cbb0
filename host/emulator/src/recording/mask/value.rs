//! The value of a secret, in every form in which it may be written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::escapes;

/// From this length on a value is found within words.
const LONG: usize = 8;

/// A secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Secret {
    value: String,
    placeholder: String,
    /// The value as it may be written, the value itself first; besides escapes.
    forms: Vec<String>,
}

impl Secret {
    /// The secret `value`, which `placeholder` replaces.
    pub(super) fn new(value: &str, placeholder: String) -> Self {
        Self {
            forms: forms(value),
            value: value.to_owned(),
            placeholder,
        }
    }

    pub(super) fn length(&self) -> usize {
        self.value.len()
    }

    pub(super) fn is(&self, value: &str) -> bool {
        self.value == value
    }

    pub(super) fn has_value_of(&self, other: &Self) -> bool {
        self.value == other.value
    }

    pub(super) fn placeholder(&self) -> &str {
        &self.placeholder
    }

    /// The text with the placeholder; `None` if the secret is not in it.
    pub(super) fn replace(&self, text: &str) -> Option<String> {
        let mut current = None;
        for form in &self.forms {
            let text = current.as_deref().unwrap_or(text);
            let found = self.find(text, form);
            if !found.is_empty() {
                current = Some(self.replaced(text, &found));
            }
        }
        let find = |text: &str| self.find(text, &self.value);
        let escaped = current.as_deref().unwrap_or(text);
        escapes::replace(escaped, &self.placeholder, find).or(current)
    }

    /// Where a form of the value is: begins and ends.
    fn find(&self, text: &str, form: &str) -> Vec<(usize, usize)> {
        let found = text.match_indices(form).filter(|(begin, _)| {
            let before = text.get(..*begin).and_then(|text| text.chars().next_back());
            let after = text.get(begin + form.len()..);
            let after = after.and_then(|text| text.chars().next());
            let of_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
            self.value.len() >= LONG || !of_word(before) && !of_word(after)
        });
        found
            .map(|(begin, form)| (begin, begin + form.len()))
            .collect()
    }

    fn replaced(&self, text: &str, found: &[(usize, usize)]) -> String {
        let mut replaced = String::with_capacity(text.len());
        let mut copied = 0;
        for (begin, end) in found {
            replaced.push_str(text.get(copied..*begin).unwrap_or_default());
            replaced.push_str(&self.placeholder);
            copied = *end;
        }
        replaced + text.get(copied..).unwrap_or_default()
    }

    /// The bytes with the placeholder; `None` if the secret is not in them.
    pub(super) fn replace_bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let value = self.value.as_bytes();
        if value.len() < LONG || bytes.len() < value.len() {
            return None;
        }
        let mut replaced = Vec::new();
        let mut copied = 0;
        let mut at = 0;
        while let Some(window) = bytes.get(at..at + value.len()) {
            if window == value {
                replaced.extend_from_slice(bytes.get(copied..at).unwrap_or_default());
                replaced.extend_from_slice(self.placeholder.as_bytes());
                at += value.len();
                copied = at;
            } else {
                at += 1;
            }
        }
        if copied == 0 {
            return None;
        }
        replaced.extend_from_slice(bytes.get(copied..).unwrap_or_default());
        Some(replaced)
    }
}

fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    if !value.is_ascii() {
        // Each byte of a header's value is one character.
        forms.push(value.bytes().map(char::from).collect());
    }
    if value.len() >= LONG {
        for offset in 0..3 {
            forms.extend(within_base64(value, offset));
        }
    }
    forms
}

/// What base64 has of the value when so many bytes come before it in a group, in both
/// alphabets. Letters that depend on the neighbours are left out.
fn within_base64(value: &str, offset: usize) -> [String; 2] {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(value.as_bytes());
    let whole = bytes.len() * 4 / 3;
    let begin = [0, 2, 3].get(offset).copied().unwrap_or_default();
    [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD].map(|engine| {
        let encoded = engine.encode(&bytes);
        encoded.get(begin..whole).unwrap_or_default().to_owned()
    })
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn values_are_found_in_every_base64() {
        let value = "p?>ssw0rd";
        let secret = Secret::new(value, "***".to_owned());
        for before in ["", "a", "ab", "abc", "user:"] {
            for after in ["", "x", "xy", "xyz"] {
                let text = STANDARD.encode(format!("{before}{value}{after}"));
                let masked = secret.replace(&text);
                assert!(masked.is_some(), "{before} {after} {text}");
            }
        }
    }
}
