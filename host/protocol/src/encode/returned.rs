//! The return value of a trigger that takes one itself: an activity, an MCP tool
//! (custom handler protocol, section 5.6). It receives `ReturnValue` as it is;
//! the host does not interpret a string.

use std::borrow::Cow;

use corral_app::Binding;
use serde_json::value::RawValue;

use super::EncodeError;
use super::documents::json;
use super::mcp;
use super::output_writer::OutputWriter;
use super::wire::Wire;
use crate::json::{Kind, Members, Text};
use crate::model::{Message, Output};
use crate::signature::Signature;

/// Text as a string, JSON in place, a list as a list. Bytes are base64 for
/// orchestrations and entities, whose messages are base64; elsewhere they have to
/// be text.
pub(super) fn write<'a>(
    output: &'a Output,
    signature: &Signature,
    writer: &mut OutputWriter<'_>,
) -> Result<Wire<'a>, EncodeError> {
    if signature.is_mcp_triggered()
        && let Some(written) = mcp::write(output, signature, writer)?
    {
        return Ok(written);
    }
    match output {
        Output::Text(text) => Ok(Wire::Text(Cow::Borrowed(text))),
        Output::Json(text) => {
            let raw = json(text, writer)?;
            warn_of_outputs(raw, signature, writer);
            Ok(Wire::Raw(raw))
        }
        Output::Bytes(bytes) => of_bytes(bytes, writer),
        Output::Messages(messages) => {
            let items = messages.iter().map(|message| match message {
                Message::Text(text) => Ok(Wire::Text(Cow::Borrowed(text))),
                Message::Json(text) => json(text, writer).map(Wire::Raw),
                Message::Bytes(bytes) => of_bytes(bytes, writer),
            });
            items.collect::<Result<_, _>>().map(Wire::Array)
        }
        Output::Http(_) => Err(writer.not_http()),
    }
}

fn of_bytes<'a>(bytes: &'a [u8], writer: &OutputWriter<'_>) -> Result<Wire<'a>, EncodeError> {
    if takes_base64(writer.binding()) {
        return Ok(Wire::Base64(bytes));
    }
    super::messages::utf8(bytes, writer).map(Wire::Text)
}

fn takes_base64(trigger: &Binding) -> bool {
    trigger.is("orchestrationTrigger") || trigger.is("entityTrigger")
}

/// The host copies the members of an object to the outputs of the same names.
fn warn_of_outputs(raw: &RawValue, signature: &Signature, writer: &mut OutputWriter<'_>) {
    if Kind::of(raw.get()) != Kind::Object || signature.outputs().is_empty() {
        return;
    }
    let Ok(members) = serde_json::from_str::<Members<'_>>(raw.get()) else {
        return;
    };
    for output in signature.outputs() {
        let is_same = |(Text(name), _): &(Text<'_>, _)| *name == output.name;
        if members.0.iter().any(is_same) {
            writer.warn(&format!(
                "the Functions host also copies the member {:?} of the return value to the output with that name; rename one of them",
                output.name
            ));
        }
    }
}
