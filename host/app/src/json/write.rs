//! A [`Value`] as plain JSON, without the comments and commas of its file.

use super::{Member, Value};

/// `value` on one line.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    append(value, &mut text);
    text
}

/// `value` on one line; if it is an object, without its member called `key`.
pub(crate) fn write_without(value: &Value, key: &str) -> String {
    let Value::Object(members) = value else {
        return write(value);
    };
    let members = members.iter().filter(|member| member.name != key);
    write_members(&members.cloned().collect::<Vec<_>>())
}

/// Writes an object with these members.
pub(crate) fn write_members(members: &[Member]) -> String {
    let mut text = String::new();
    append_members(members, &mut text);
    text
}

fn append(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => text.push_str(number),
        Value::Text(content) => quote(content, text),
        Value::Array(nodes) => {
            text.push('[');
            for (index, node) in nodes.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                append(&node.value, text);
            }
            text.push(']');
        }
        Value::Object(members) => append_members(members, text),
    }
}

fn append_members(members: &[Member], text: &mut String) {
    text.push('{');
    for (index, member) in members.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        quote(&member.name, text);
        text.push(':');
        append(&member.node.value, text);
    }
    text.push('}');
}

fn quote(content: &str, text: &mut String) {
    text.push('"');
    for letter in content.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            letter if letter < ' ' => {
                use std::fmt::Write;
                // Writing to a String cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(letter));
            }
            letter => text.push(letter),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use crate::json::{Dialect, parse};
    use crate::problem::Report;

    use super::*;

    #[test]
    fn comments_and_commas_are_left_out() {
        for (file, plain) in [
            (
                "{ // so\n \"a\": [1, 2.50, true, null,], }",
                r#"{"a":[1,2.50,true,null]}"#,
            ),
            (
                r#"{"b":{"c":"\"\\\n\u0001é"}}"#,
                r#"{"b":{"c":"\"\\\u000a\u0001é"}}"#,
            ),
            ("{}", "{}"),
        ] {
            let report = Report::new("plugin.json");
            let node = parse(file, Dialect::Corral, &report).unwrap();
            assert_eq!(write(&node.value), plain);
        }
    }
}
