//! Encodes a plugin's output as the response to a payload call
//! (custom handler protocol, sections 4 and 5).
//!
//! The Functions host interprets what it is given: it parses some text as
//! base64, some as dates, and splits or indents JSON. Each module here knows one
//! kind of output and the form in which the host does not change its value.

mod blob;
mod charset;
mod dates;
mod documents;
mod error;
mod extension;
mod headers;
mod http;
mod implicit_base64;
mod limits;
mod mcp;
mod messages;
mod output_writer;
mod returned;
mod route;
mod wire;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::model::{HttpResponse, Output, PluginOutput};
use crate::signature::{OutputKind, RETURN, Signature};
use output_writer::OutputWriter;
use wire::Wire;

pub use error::EncodeError;
pub(crate) use headers::keep_repeated as keep_repeated_headers;
pub(crate) use route::http_value;

/// The response to a payload call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// A JSON object, to be sent with status 200 as `application/json`.
    pub body: Vec<u8>,
    /// What could not be delivered exactly as it was returned, one message
    /// each, for the log of the invocation.
    pub warnings: Vec<String>,
}

/// Writes the response to a payload call.
///
/// It is always an object with `Outputs`: the host waits forever on an empty
/// one. `ReturnValue` is there only for a binding named `$return` and for a
/// trigger that takes one itself, because the host would merge any other into
/// `Outputs`. `Logs` is there when there are lines.
///
/// Any other return value goes to the HTTP response, or to the only output. An
/// HTTP-triggered function that gives its `http`
/// output nothing answers 204; left to itself the host would answer 200 with
/// the body `{}`.
pub fn encode(
    plugin_output: &PluginOutput,
    signature: &Signature,
    logs: &[String],
) -> Result<Encoded, EncodeError> {
    let mut warnings = Vec::new();
    let outputs = plugin_output.outputs.iter();
    let values = route::values(
        outputs.map(|(name, output)| (name.as_str(), output)),
        plugin_output.return_value.as_ref(),
        signature,
        &mut warnings,
    );
    let mut response = Response {
        outputs: Vec::with_capacity(values.outputs.len()),
        logs,
        return_value: None,
    };
    if let Some(output) = values.trigger {
        let mut writer = OutputWriter::of_trigger(signature, &mut warnings);
        response.return_value = Some(returned::write(output, signature, &mut writer)?);
    }
    for ((binding, kind), value) in signature.output_kinds().zip(values.outputs) {
        let mut writer = OutputWriter::new(binding, signature, &mut warnings);
        let no_content = || {
            let answers = kind == OutputKind::Http && signature.is_http_triggered();
            answers.then(|| http::no_content(&writer))
        };
        let wire = match value {
            Some(output) => write(output, kind, &mut writer)?,
            None => no_content(),
        };
        let Some(wire) = wire else { continue };
        if binding.name == RETURN {
            if signature.shows_return_to_caller() {
                writer.warn(
                    "the Functions host sends this value to the HTTP caller too; add an output of type \"http\" to function.json, or give this one another name",
                );
            }
            response.return_value = Some(wire);
        } else {
            response.outputs.push((&binding.name, wire));
        }
    }
    let mut body = Vec::with_capacity(256 + size(plugin_output));
    serde_json::to_writer(&mut body, &response)?;
    Ok(Encoded { body, warnings })
}

/// The value as the host needs it; `None` when nothing is to be sent.
fn write<'a>(
    output: &'a Output,
    kind: OutputKind,
    writer: &mut OutputWriter<'_>,
) -> Result<Option<Wire<'a>>, EncodeError> {
    match kind {
        OutputKind::Http => http::write(output, writer).map(Some),
        OutputKind::ByteMessages => messages::write(output, true, writer).map(Some),
        OutputKind::TextMessages => messages::write(output, false, writer).map(Some),
        OutputKind::Blob => blob::write(output, writer),
        OutputKind::Documents => documents::write(output, writer).map(Some),
        OutputKind::Extension => extension::write(output, writer).map(Some),
    }
}

/// About how many bytes the output takes, so that the response buffer need not
/// grow step by step.
fn size(plugin_output: &PluginOutput) -> usize {
    let one = |output: &Output| match output {
        Output::Text(text) | Output::Json(text) => text.len(),
        Output::Bytes(bytes) => bytes.len(),
        Output::Http(HttpResponse { body, .. }) => body.len(),
        Output::Messages(messages) => 64 * messages.len(),
    };
    let outputs = plugin_output.outputs.iter().map(|(_, output)| one(output));
    let total: usize = outputs
        .chain(plugin_output.return_value.iter().map(one))
        .sum();
    // Base64 and escapes add about a third.
    total + total / 3
}

struct Response<'a> {
    outputs: Vec<(&'a String, Wire<'a>)>,
    logs: &'a [String],
    return_value: Option<Wire<'a>>,
}

impl Serialize for Response<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Outputs", &wire::Object(&self.outputs))?;
        if !self.logs.is_empty() {
            map.serialize_entry("Logs", self.logs)?;
        }
        if let Some(value) = &self.return_value {
            map.serialize_entry("ReturnValue", value)?;
        }
        map.end()
    }
}
