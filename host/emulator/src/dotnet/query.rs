//! Queries as ASP.NET Core parses them and writes them again.

use percent_encoding::percent_decode_str;

use super::encoder::encoded;
use crate::kestrel::escapes_at;

/// Up to this many different names are kept in a list, more in a dictionary.
const LIST: usize = 10;

/// The query, parsed and written again: names are merged ignoring case, their values
/// joined with commas; empty pairs are dropped. With a question mark unless empty.
pub(crate) fn rebuilt_query(query: &str) -> String {
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (unescaped(name), unescaped(value));
        let is_list = pairs.len() <= LIST;
        let known = pairs.iter_mut().find(|(known, _)| same(known, &name));
        match known {
            Some((spelling, values)) => {
                // The first three values each set the name again.
                if is_list && values.len() < 3 {
                    *spelling = name;
                }
                values.push(value);
            }
            None => pairs.push((name, vec![value])),
        }
    }
    let mut rebuilt = String::new();
    for (name, values) in pairs {
        rebuilt.push(if rebuilt.is_empty() { '?' } else { '&' });
        rebuilt.push_str(&encoded(&name));
        rebuilt.push('=');
        rebuilt.push_str(&encoded(&values.join(",")));
    }
    rebuilt
}

/// Whether two names are equal but for case, letter by letter.
fn same(one: &str, other: &str) -> bool {
    let upper = |letter: char| {
        let mut upper = letter.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(upper), None) if letter.is_ascii() == upper.is_ascii() => upper,
            _ => letter,
        }
    };
    one.chars().map(upper).eq(other.chars().map(upper))
}

/// The text with `+` and escapes undone; escapes of bytes that are not UTF-8 stay.
fn unescaped(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('%') {
        let (before, escapes) = rest.split_at(at);
        plain.push_str(before);
        let length = escapes_at(escapes).max(1);
        let (run, after) = escapes.split_at(length);
        undo(run, &mut plain);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn undo(run: &str, plain: &mut String) {
    if run == "%" {
        plain.push('%');
        return;
    }
    let bytes: Vec<u8> = percent_decode_str(run).collect();
    let mut rest = run;
    for chunk in bytes.utf8_chunks() {
        plain.push_str(chunk.valid());
        let (_, after) = rest.split_at(3 * chunk.valid().len());
        let (invalid, after) = after.split_at(3 * chunk.invalid().len());
        plain.push_str(invalid);
        rest = after;
    }
}
