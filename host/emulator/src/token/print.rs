//! Printing a token again, as .NET's JSON writer does.

use std::fmt::Write as _;

use super::Token;

/// On one line.
pub(super) fn compact(token: &Token) -> String {
    let mut text = String::new();
    write(token, None, &mut text);
    text
}

/// Over several lines, indented by two blanks.
pub(super) fn indented(token: &Token) -> String {
    let mut text = String::new();
    write(token, Some(0), &mut text);
    text
}

fn write(token: &Token, depth: Option<usize>, text: &mut String) {
    match token {
        Token::Null => text.push_str("null"),
        Token::Bool(true) => text.push_str("true"),
        Token::Bool(false) => text.push_str("false"),
        Token::Number(number) => text.push_str(&number.to_json()),
        Token::Text(string) => quoted(string, text),
        Token::Date(date) => quoted(&date.to_json_text(), text),
        Token::Array(items) => list(['[', ']'], items, depth, text, |item, inner, text| {
            write(item, inner, text);
        }),
        Token::Object(properties) => {
            list(
                ['{', '}'],
                properties,
                depth,
                text,
                |(key, value), inner, text| {
                    quoted(key, text);
                    text.push_str(if inner.is_some() { ": " } else { ":" });
                    write(value, inner, text);
                },
            );
        }
    }
}

fn list<T>(
    [open, close]: [char; 2],
    items: &[T],
    depth: Option<usize>,
    text: &mut String,
    mut item: impl FnMut(&T, Option<usize>, &mut String),
) {
    text.push(open);
    let inner = depth.map(|depth| depth + 1);
    for (index, each) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        line(inner, text);
        item(each, inner, text);
    }
    if !items.is_empty() {
        line(depth, text);
    }
    text.push(close);
}

fn line(depth: Option<usize>, text: &mut String) {
    if let Some(depth) = depth {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    }
}

fn quoted(string: &str, text: &mut String) {
    text.push('"');
    let mut rest = string;
    while let Some((at, special)) = rest.char_indices().find(|(_, c)| is_escaped(*c)) {
        let (plain, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(plain);
        match special {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            other => {
                // A string takes whatever is written to it.
                let _ = write!(text, "\\u{:04x}", u32::from(other));
            }
        }
        rest = after.get(special.len_utf8()..).unwrap_or_default();
    }
    text.push_str(rest);
    text.push('"');
}

fn is_escaped(c: char) -> bool {
    matches!(
        c,
        '"' | '\\' | '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
