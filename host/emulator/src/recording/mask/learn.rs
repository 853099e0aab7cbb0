//! The masking of one invocation, which learns secrets from their names.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::names;
use super::pairs;
use super::value::Secret;
use super::walk::Rewrite;

/// The shortest value that is remembered beyond its place.
const SHORTEST: usize = 4;

/// The shortest number that is.
const SHORTEST_NUMBER: usize = 8;

/// The begin and the end of a placeholder.
pub(super) const MARK: &str = "***";

/// The schemes of `Authorization` that are recognized in texts.
const SCHEMES: [&str; 4] = ["Bearer ", "bearer ", "Basic ", "basic "];

/// Masks secrets that are known, and those that it finds by their names.
pub(super) struct Masking<'a> {
    known: &'a [Secret],
    learned: Vec<Secret>,
}

impl<'a> Masking<'a> {
    pub(super) fn new(known: &'a [Secret]) -> Self {
        Self {
            known,
            learned: Vec::new(),
        }
    }

    /// The value of a header field that is a secret; `None` if it is not, or is a
    /// placeholder.
    pub(super) fn field(&mut self, name: &str, value: &str) -> Option<String> {
        if !names::is_secret(name) {
            return None;
        }
        self.named(name, value)
    }

    /// What replaces the value of something with the name of a secret.
    fn named(&mut self, name: &str, value: &str) -> Option<String> {
        if value.is_empty() || value.contains(MARK) {
            return None;
        }
        if name.to_ascii_lowercase().ends_with("cookie") && value.contains('=') {
            return Some(self.cookies(name, value));
        }
        let scheme = SCHEMES.iter().find(|scheme| value.starts_with(**scheme));
        let scheme = scheme.copied().unwrap_or_default();
        let secret = value.strip_prefix(scheme).unwrap_or(value);
        // The placeholder of a setting can be filled in again.
        if let Some(known) = self.known.iter().find(|known| known.is(secret)) {
            return Some(format!("{scheme}{}", known.placeholder()));
        }
        self.learn(name, secret);
        Some(format!("{scheme}{}", placeholder(name)))
    }

    /// Cookies keep their names. What follows the first pair of `Set-Cookie` says how it
    /// is kept.
    fn cookies(&mut self, name: &str, value: &str) -> String {
        let is_set = names::plain(name) == "setcookie";
        let mut first = true;
        let pairs = value.split(';').map(|pair| {
            let kept = is_set && !std::mem::take(&mut first);
            match pair.split_once('=') {
                Some((cookie, secret)) if !kept && !secret.is_empty() => {
                    self.learn(name, secret.trim());
                    format!("{cookie}={}", placeholder(name))
                }
                _ => pair.to_owned(),
            }
        });
        pairs.collect::<Vec<_>>().join(";")
    }

    /// Remembers a secret, which may be written elsewhere without its name.
    fn learn(&mut self, name: &str, value: &str) {
        let decoded = percent_decode_str(value).decode_utf8_lossy();
        for value in [value, decoded.as_ref()] {
            let mut known = self.known.iter().chain(&self.learned);
            if is_telling(value) && !known.any(|known| known.is(value)) {
                self.learned.push(Secret::new(value, placeholder(name)));
            }
        }
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.known.iter().chain(&self.learned)
    }

    /// Masks what follows the name of a scheme.
    fn schemes(&mut self, text: &str) -> Option<String> {
        let mut current = Cow::Borrowed(text);
        for scheme in SCHEMES {
            let mut from = 0;
            while let Some(found) = current.get(from..).and_then(|rest| rest.find(scheme)) {
                let begin = from + found + scheme.len();
                from = begin;
                let rest = current.get(begin..).unwrap_or_default();
                let end = rest.find(|letter: char| {
                    !letter.is_ascii_alphanumeric() && !"+/=-_.~".contains(letter)
                });
                let secret = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                if !is_token(secret) {
                    continue;
                }
                let (length, secret) = (secret.len(), secret.to_owned());
                if let Some(masked) = self.named("authorization", &secret) {
                    current
                        .to_mut()
                        .replace_range(begin..begin + length, &masked);
                }
            }
        }
        match current {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        }
    }
}

impl Rewrite for Masking<'_> {
    fn member(&mut self, path: &[String], text: &str) -> Option<String> {
        if !names::is_secret_member(path) {
            return None;
        }
        let name = path.last().map(String::as_str).unwrap_or_default();
        // Binding data writes texts as JSON.
        let inner: Option<String> = serde_json::from_str(text).ok();
        match inner {
            Some(inner) => {
                let masked = self.named(name, &inner)?;
                Some(serde_json::Value::from(masked).to_string())
            }
            None => self.named(name, text),
        }
    }

    fn number(&mut self, text: &str) -> Option<String> {
        let secret = self.secrets().find(|secret| secret.is(text))?;
        Some(serde_json::Value::from(secret.placeholder()).to_string())
    }

    fn plain(&mut self, text: &str) -> Option<String> {
        let mut current = Cow::Borrowed(text);
        let masked = pairs::rewrite(&current, &mut |name, value| self.named(name, value));
        current = masked.map_or(current, Cow::Owned);
        let masked = self.schemes(&current);
        current = masked.map_or(current, Cow::Owned);
        for secret in self.secrets() {
            if let Some(masked) = secret.replace(&current) {
                current = Cow::Owned(masked);
            }
        }
        match current {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut current = Cow::Borrowed(bytes);
        for secret in self.secrets() {
            if let Some(masked) = secret.replace_bytes(&current) {
                current = Cow::Owned(masked);
            }
        }
        match current {
            Cow::Borrowed(_) => None,
            Cow::Owned(bytes) => Some(bytes),
        }
    }
}

/// Whether what follows the name of a scheme is a token, and not the next word of a
/// sentence.
fn is_token(text: &str) -> bool {
    let is_word = text.bytes().all(|letter| letter.is_ascii_alphabetic());
    text.len() >= 20 || text.len() >= SHORTEST_NUMBER && !is_word
}

/// What replaces something with the name of a secret.
fn placeholder(name: &str) -> String {
    let name = percent_decode_str(name).decode_utf8_lossy();
    format!("{MARK}{}{MARK}", sanitized(&name.to_ascii_lowercase()))
}

/// A name of letters that mean nothing in JSON, URLs and headers.
pub(super) fn sanitized(name: &str) -> String {
    let letter = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() => letter,
        '-' | '.' | ':' => letter,
        _ => '_',
    };
    name.chars().map(letter).collect()
}

/// Whether a value is worth looking for beyond its place.
pub(super) fn is_telling(value: &str) -> bool {
    let is_word = ["true", "false", "null", "none"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    let shortest = if value.parse::<f64>().is_ok() {
        SHORTEST_NUMBER
    } else {
        SHORTEST
    };
    value.len() >= shortest && !is_word && !value.contains(MARK)
}
