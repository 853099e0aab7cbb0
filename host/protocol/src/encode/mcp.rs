//! What a tool, a resource or a prompt of the MCP extension returns.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::EncodeError;
use super::documents::json;
use super::output_writer::OutputWriter;
use super::wire::Wire;
use crate::json::{self, Kind, Members};
use crate::model::Output;
use crate::signature::Signature;

/// The types that only a result has, besides those of a single block.
const RESULTS: [&str; 7] = [
    "text",
    "image",
    "audio",
    "resource",
    "resource_link",
    "multi_content_result",
    "call_tool_result",
];

/// The value where the extension needs another form than that of other triggers; `None`
/// elsewhere.
pub(super) fn write<'a>(
    output: &'a Output,
    signature: &Signature,
    writer: &mut OutputWriter<'_>,
) -> Result<Option<Wire<'a>>, EncodeError> {
    let text = match output {
        Output::Text(text) => Cow::Borrowed(text.as_str()),
        Output::Json(text) => {
            let raw = json(text, writer)?;
            match Kind::of(raw.get()) {
                Kind::Null => return Ok(Some(Wire::Raw(raw))),
                Kind::String => json::string(raw.get()).unwrap_or_default(),
                _ => Cow::Borrowed(raw.get()),
            }
        }
        Output::Bytes(_) | Output::Messages(_) | Output::Http(_) => return Ok(None),
    };
    let trigger = writer.binding();
    if trigger.is("mcpToolTrigger") {
        if signature.has_result_schema() {
            return if is_result(&text) {
                Ok(Some(Wire::Text(text)))
            } else {
                Err(EncodeError::NotAToolResult {
                    found: found(&text),
                })
            };
        }
        if is_result(&text) {
            writer.warn(
                "the tool returned a result, which the model reads as plain text; add \"useResultSchema\": true to the trigger in function.json",
            );
        }
        // JSON stays in place: the extension indents it.
        return Ok(None);
    }
    if trigger.is("mcpResourceTrigger") && names_file(&text) {
        return Err(EncodeError::ResourceFile);
    }
    // A resource and a prompt are text.
    Ok(Some(Wire::Text(text)))
}

/// Whether `text` is an object with the type and the content of a result.
fn is_result(text: &str) -> bool {
    let Some(members) = object(text) else {
        return false;
    };
    let is_text = |name| {
        let member: Option<&RawValue> = members.get(name);
        member.and_then(|raw| json::string(raw.get()))
    };
    is_text("type").is_some_and(|kind| RESULTS.contains(&kind.as_ref()))
        && is_text("content").is_some()
}

/// Whether the extension would take `text` for the path of a file: an object whose
/// `content` is the text of an object with a `path`.
fn names_file(text: &str) -> bool {
    let Some(members) = object(text) else {
        return false;
    };
    let content = members
        .get("content")
        .and_then(|raw| json::string(raw.get()));
    content
        .as_deref()
        .and_then(object)
        .is_some_and(|content| content.get("path").is_some())
}

fn object(text: &str) -> Option<Members<'_>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let members = Members::deserialize(&mut deserializer).ok()?;
    deserializer.end().ok().map(|()| members)
}

/// What there is instead of a result, for a message.
fn found(text: &str) -> String {
    match json::document(text).map(Kind::of) {
        Some(Kind::Object) => "an object without the type and the content of a result".to_owned(),
        Some(kind) => kind.described().to_owned(),
        None => "plain text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_result, names_file};

    #[test]
    fn results_have_type_and_content() {
        for (text, expected) in [
            (r#"{"type":"text","content":"{}"}"#, true),
            (r#"{"Type":"call_tool_result","Content":"{}"}"#, true),
            (
                r#" {"type":"multi_content_result","content":"[]","structuredContent":"{}"} "#,
                true,
            ),
            (r#"{"type":"html","content":"{}"}"#, false),
            (r#"{"type":"text","content":{}}"#, false),
            (r#"{"type":"text"}"#, false),
            (r#"{"type":"text","content":"{}"} x"#, false),
            ("text", false),
            ("[]", false),
        ] {
            assert_eq!(is_result(text), expected, "{text}");
        }
    }

    #[test]
    fn paths_of_the_machine_are_found() {
        for (text, expected) in [
            (r#"{"content":"{\"path\":\"/etc/passwd\"}"}"#, true),
            (r#"{"Content":"{\"Path\":\"x\"}"}"#, true),
            (r#"{"content":"{\"uri\":\"a://b\",\"text\":\"t\"}"}"#, false),
            (r#"{"content":{"path":"x"}}"#, false),
            (r#"{"path":"x"}"#, false),
            ("the path", false),
        ] {
            assert_eq!(names_file(text), expected, "{text}");
        }
    }
}
