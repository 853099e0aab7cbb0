//! The headers of an MCP client's request, which the extension hands to the function
//! with `Authorization` among them. A plugin gets those that it is granted, and those
//! by which a request of the protocol describes itself.

use serde_json::value::RawValue;

use crate::json::{self, Kind, Members};
use crate::model::Value;

/// The headers that every plugin may see. They say what is asked in which version and
/// language, and nothing about who asks.
const OPEN: [&str; 4] = [
    "accept-language",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
];

/// Where they are in the value of the trigger.
const IN_VALUE: [&str; 3] = ["transport", "properties", "headers"];

/// The copies of the value that the host makes as objects, with capitals or without.
const CONTEXTS: [&str; 3] = ["mcptoolcontext", "mcpresourcecontext", "mcppromptcontext"];

/// The value of an MCP trigger without the headers that are not among `granted`.
pub(super) fn of_value(value: Value, granted: &[String]) -> Value {
    match value {
        Value::Json(text) => Value::Json(kept(&text, &IN_VALUE, granted)),
        Value::Text(text) => Value::Text(kept(&text, &IN_VALUE, granted)),
        Value::Bytes(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Value::Bytes(kept(&text, &IN_VALUE, granted).into_bytes()),
            Err(error) => Value::Bytes(error.into_bytes()),
        },
        other => other,
    }
}

/// The metadata of an MCP trigger named `trigger` without those headers. It has the
/// value as text, its members, and the object from which it was made.
pub(super) fn of_metadata(object: &str, trigger: &str, granted: &[String]) -> String {
    rewritten(object, |name, value| {
        if name.eq_ignore_ascii_case(trigger)
            || CONTEXTS
                .iter()
                .any(|other| name.eq_ignore_ascii_case(other))
        {
            return Some(kept(value, &IN_VALUE, granted));
        }
        let (first, rest) = IN_VALUE.split_first()?;
        name.eq_ignore_ascii_case(first)
            .then(|| kept(value, rest, granted))
    })
}

/// `text`, JSON or text that holds JSON in any depth, without the headers at `path`
/// that are not allowed.
fn kept(text: &str, path: &[&str], granted: &[String]) -> String {
    let Some(document) = json::document(text) else {
        return text.to_owned();
    };
    match Kind::of(document) {
        Kind::String => {
            let content = json::string(document).unwrap_or_default();
            let inner = kept(&content, path, granted);
            serde_json::Value::from(inner).to_string()
        }
        Kind::Object => rewritten(document, |name, value| match path.split_first() {
            Some((first, rest)) => name
                .eq_ignore_ascii_case(first)
                .then(|| kept(value, rest, granted)),
            None => (!is_allowed(name, granted)).then(String::new),
        }),
        _ => text.to_owned(),
    }
}

fn is_allowed(name: &str, granted: &[String]) -> bool {
    let is = |allowed: &str| allowed.eq_ignore_ascii_case(name);
    OPEN.iter().any(|open| is(open)) || granted.iter().any(|header| is(header))
}

/// The object with what `replace` makes of its members: `None` keeps one as it is, and
/// an empty text leaves it out.
fn rewritten(object: &str, replace: impl Fn(&str, &str) -> Option<String>) -> String {
    let members: Members<'_, &RawValue> = serde_json::from_str(object).unwrap_or_default();
    let mut text = String::with_capacity(object.len());
    text.push('{');
    for (key, value) in &members.0 {
        let name = json::string(key.get()).unwrap_or_default();
        let replaced = replace(&name, value.get());
        let value = replaced.as_deref().unwrap_or_else(|| value.get());
        if value.is_empty() {
            continue;
        }
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(key.get());
        text.push(':');
        text.push_str(value);
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A call as the extension writes it, with these headers.
    fn call(headers: &str) -> String {
        format!(
            r#"{{"name":"t","arguments":{{"transport":{{"properties":{{"headers":{{"a":1}}}}}}}},"transport":{{"name":"http-streamable","properties":{{"headers":{{{headers}}}}}}}}}"#
        )
    }

    const SENT: &str = r#""Authorization":"Bearer s3cret","Host":"h","Mcp-Protocol-Version":"2025-06-18","accept-language":"de","Cookie":"c""#;

    #[test]
    fn only_open_and_granted_headers_are_kept() {
        const OPEN: &str = r#""Mcp-Protocol-Version":"2025-06-18","accept-language":"de""#;
        for (granted, left) in [
            (&[][..], OPEN.to_owned()),
            (
                &["authorization"],
                format!(r#""Authorization":"Bearer s3cret",{OPEN}"#),
            ),
            (&["HOST", "x-other"], format!(r#""Host":"h",{OPEN}"#)),
        ] {
            let granted: Vec<String> = granted.iter().map(ToString::to_string).collect();
            let value = of_value(Value::Json(call(SENT)), &granted);
            assert_eq!(value, Value::Json(call(&left)));
            let value = of_value(Value::Bytes(call(SENT).into_bytes()), &granted);
            assert_eq!(value, Value::Bytes(call(&left).into_bytes()));
        }
    }

    #[test]
    fn no_copy_in_the_metadata_keeps_them() {
        let text = serde_json::Value::from(call(SENT)).to_string();
        let twice = serde_json::Value::from(text.clone()).to_string();
        let context =
            format!(r#"{{"Name":"t","Transport":{{"Properties":{{"headers":{{{SENT}}}}}}}}}"#);
        let transport = format!(r#"{{"name":"x","properties":{{"headers":{{{SENT}}}}}}}"#);
        for member in [
            format!(r#""ctx":{twice}"#),
            format!(r#""Ctx":{text}"#),
            format!(r#""mcptoolcontext":{context}"#),
            format!(r#""mcpresourcecontext":{context}"#),
            format!(r#""mcppromptcontext":{context}"#),
            format!(r#""transport":{transport}"#),
            format!(
                r#""transport":{}"#,
                serde_json::Value::from(transport.as_str())
            ),
        ] {
            let metadata = format!(r#"{{"sys":{{"MethodName":"t"}},{member},"id":"\"7\""}}"#);
            let left = of_metadata(&metadata, "ctx", &[]);
            assert!(!left.contains("s3cret"), "{left}");
            assert!(left.contains("2025-06-18"), "{left}");
            assert!(left.starts_with(r#"{"sys":{"MethodName":"t"},"#), "{left}");
            assert!(left.ends_with(r#","id":"\"7\""}"#), "{left}");
        }
    }

    #[test]
    fn other_values_stay_as_they_are() {
        for text in [
            "",
            "plain",
            "5",
            "[1]",
            r#"{"a":1.50}"#,
            r#"{"transport":null}"#,
        ] {
            let value = Value::Text(text.to_owned());
            assert_eq!(of_value(value.clone(), &[]), value);
        }
    }
}
