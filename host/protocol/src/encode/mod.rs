//! From the outcome of an invocation to the response of a payload call
//! (custom handler protocol, sections 4 and 5).
//!
//! The Functions host interprets what it is given: it takes some text for
//! base64, some for dates, and splits or indents JSON. Each module here knows
//! one kind of output and the form in which the host leaves its value alone.

mod blob;
mod documents;
mod error;
mod extension;
mod guard;
mod headers;
mod http;
mod messages;
mod route;
mod slot;
mod wire;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::model::{HttpResponse, Outcome, Output};
use crate::signature::{OutputKind, RETURN, Signature};
use slot::Slot;
use wire::Wire;

pub use error::EncodeError;
pub(crate) use headers::repeated as repeated_headers;
pub(crate) use route::http_value;

/// The response to a payload call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// A JSON object, to be sent with status 200 as `application/json`.
    pub body: Vec<u8>,
    /// What could not be delivered exactly as it was returned, a sentence
    /// each, for the log of the invocation.
    pub warnings: Vec<String>,
}

/// Writes the response to a payload call.
///
/// It is always an object with `Outputs`: the host waits for ever on an empty
/// one. `ReturnValue` is there only for a binding named `$return`, because the
/// host would merge any other into `Outputs`. `Logs` is there when there are
/// lines.
///
/// A return value of a function without `$return` goes to the HTTP response,
/// or to the only output. An HTTP-triggered function that gives its `http`
/// output nothing answers 204; left to itself the host would answer 200 with
/// the body `{}`.
pub fn encode(
    outcome: &Outcome,
    signature: &Signature,
    logs: &[String],
) -> Result<Encoded, EncodeError> {
    let mut warnings = Vec::new();
    let values = route::values(outcome, signature, &mut warnings);
    let mut response = Response {
        outputs: Vec::with_capacity(values.len()),
        logs,
        return_value: None,
    };
    for ((binding, kind), value) in signature.writings().zip(values) {
        let mut slot = Slot::new(binding, &mut warnings);
        let no_content = || {
            let answers = kind == OutputKind::Http && signature.is_http_triggered();
            answers.then(|| http::no_content(&slot))
        };
        let wire = match value {
            Some(output) => write(output, kind, &mut slot)?,
            None => no_content(),
        };
        let Some(wire) = wire else { continue };
        if binding.name == RETURN {
            response.return_value = Some(wire);
        } else {
            response.outputs.push((&binding.name, wire));
        }
    }
    let mut body = Vec::with_capacity(256 + size(outcome));
    serde_json::to_writer(&mut body, &response)?;
    Ok(Encoded { body, warnings })
}

/// How the host has to be told; nothing when it is to be told nothing.
fn write<'a>(
    output: &'a Output,
    kind: OutputKind,
    slot: &mut Slot<'_>,
) -> Result<Option<Wire<'a>>, EncodeError> {
    match kind {
        OutputKind::Http => http::write(output, slot).map(Some),
        OutputKind::ByteMessages => messages::write(output, true, slot).map(Some),
        OutputKind::TextMessages => messages::write(output, false, slot).map(Some),
        OutputKind::Blob => blob::write(output, slot),
        OutputKind::Documents => documents::write(output, slot).map(Some),
        OutputKind::Extension => extension::write(output, slot).map(Some),
    }
}

/// About how many bytes the outcome takes, to spare the response from growing
/// step by step.
fn size(outcome: &Outcome) -> usize {
    let one = |output: &Output| match output {
        Output::Text(text) | Output::Json(text) => text.len(),
        Output::Bytes(bytes) => bytes.len(),
        Output::Http(HttpResponse { body, .. }) => body.len(),
        Output::Messages(messages) => 64 * messages.len(),
    };
    let outputs = outcome.outputs.iter().map(|(_, output)| one(output));
    let total: usize = outputs.chain(outcome.return_value.iter().map(one)).sum();
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
            map.serialize_entry("Logs", &guard::Lines(self.logs))?;
        }
        if let Some(value) = &self.return_value {
            map.serialize_entry("ReturnValue", value)?;
        }
        map.end()
    }
}
