//! The output of a program on stdout.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::error::CommandResponseError;
use super::http;
use crate::json::{self, Kind, Members, Text};
use crate::model::{Message, Output, PluginOutput};
use crate::signature::{OutputKind, RETURN, ReturnTarget, Signature};

/// What a program returned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandResponse {
    /// The outputs and the return value.
    pub output: PluginOutput,
    /// The lines of `Logs`.
    pub logs: Vec<String>,
}

/// Reads what a program printed.
///
/// A JSON object with `Outputs`, `Logs` or `ReturnValue`, in any casing, is a
/// result. Its values become:
///
/// | JSON | for messages | for a blob | for documents and other services | for HTTP |
/// | --- | --- | --- | --- | --- |
/// | string | text | text | text | the body, as text |
/// | list | a message each | JSON | JSON | the body, as JSON |
/// | object | JSON | JSON | JSON | the response, or the body as JSON |
/// | number, boolean | text | JSON | JSON | the body, as JSON |
/// | `null` | nothing | nothing | nothing | nothing |
///
/// An HTTP response has `statusCode` or `status`, `headers` (strings, or lists
/// of strings), and `body`: a string, base64 with `"bodyEncoding": "base64"`,
/// or any other JSON.
///
/// Anything else is the return value if the trigger takes one, else the value of
/// the HTTP output or, if the function has none, of its only output: a program
/// may print it and be done. A final line ending
/// is ignored. Nothing on stdout means no outputs.
pub fn command_response(
    stdout: &[u8],
    signature: &Signature,
) -> Result<CommandResponse, CommandResponseError> {
    let Ok(text) = std::str::from_utf8(stdout) else {
        return plain(Output::Bytes(stdout.to_vec()), signature);
    };
    if text.is_empty() {
        return Ok(CommandResponse::default());
    }
    match Printed::read(text)? {
        Some(printed) => printed.into_response(signature),
        None => plain(plain_output(text, signature), signature),
    }
}

/// The value of the only output that stdout can belong to.
fn plain(output: Output, signature: &Signature) -> Result<CommandResponse, CommandResponseError> {
    let no_single_output = || CommandResponseError::NoSingleOutput {
        outputs: signature.outputs().len(),
    };
    let mut plugin_output = PluginOutput::default();
    match signature.return_target(|_| false) {
        Some(ReturnTarget::Trigger) => plugin_output.return_value = Some(output),
        Some(ReturnTarget::Output(index)) => {
            let binding = signature.outputs().get(index);
            let name = &binding.ok_or_else(no_single_output)?.name;
            if name == RETURN {
                plugin_output.return_value = Some(output);
            } else {
                plugin_output.outputs.push((name.clone(), output));
            }
        }
        None => return Err(no_single_output()),
    }
    Ok(CommandResponse {
        output: plugin_output,
        logs: Vec::new(),
    })
}

fn plain_output(text: &str, signature: &Signature) -> Output {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let is_http = kind_of_return(signature, |_| false) == OutputKind::Http;
    let is_structured = || {
        json::document(text).is_some_and(|raw| matches!(Kind::of(raw), Kind::Object | Kind::Array))
    };
    if is_http && is_structured() {
        Output::Json(text.to_owned())
    } else {
        Output::Text(text.to_owned())
    }
}

/// The three members of a result.
struct Printed<'a> {
    outputs: Option<&'a RawValue>,
    logs: Option<&'a RawValue>,
    return_value: Option<&'a RawValue>,
}

impl<'a> Printed<'a> {
    /// `None` if `text` is not a result.
    fn read(text: &'a str) -> Result<Option<Printed<'a>>, CommandResponseError> {
        if !text.trim_ascii_start().starts_with('{') {
            return Ok(None);
        }
        let members: Members<'a> = match serde_json::from_str(text) {
            Ok(members) => members,
            Err(error) if is_attempt(text) => {
                let (position, reason) = json::error_position(text, &error);
                return Err(CommandResponseError::NotJson { position, reason });
            }
            Err(_) => return Ok(None),
        };
        let printed = Printed {
            outputs: members.get("Outputs"),
            logs: members.get("Logs"),
            return_value: members.get("ReturnValue"),
        };
        let is_result = members.0.is_empty()
            || printed.outputs.is_some()
            || printed.logs.is_some()
            || printed.return_value.is_some();
        Ok(is_result.then_some(printed))
    }

    fn into_response(self, signature: &Signature) -> Result<CommandResponse, CommandResponseError> {
        let mut plugin_output = PluginOutput::default();
        let mut given = vec![false; signature.outputs().len()];
        let mut returned = self.return_value;
        for (Text(name), raw) in members("Outputs", self.outputs)?.0 {
            if name == RETURN {
                returned = returned.filter(|raw| !is_null(raw)).or(Some(raw));
                continue;
            }
            let index = signature.output_index(&name);
            if let Some(output) = value(raw.get(), &name, kind(signature, index))? {
                if let Some(given) = index.and_then(|index| given.get_mut(index)) {
                    *given = true;
                }
                plugin_output.outputs.push((name.into_owned(), output));
            }
        }
        if let Some(raw) = returned {
            let kind = kind_of_return(signature, |index| given.get(index) == Some(&true));
            plugin_output.return_value = value(raw.get(), RETURN, kind)?;
        }
        Ok(CommandResponse {
            output: plugin_output,
            logs: self.logs.map_or_else(|| Ok(Vec::new()), lines)?,
        })
    }
}

/// Whether broken JSON was meant as a result, rather than as text for the only
/// output.
fn is_attempt(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("\"outputs\"") || lower.contains("\"returnvalue\"")
}

fn members<'a>(
    member: &'static str,
    raw: Option<&'a RawValue>,
) -> Result<Members<'a>, CommandResponseError> {
    let Some(raw) = raw.filter(|raw| !is_null(raw)) else {
        return Ok(Members::default());
    };
    serde_json::from_str(raw.get()).map_err(|_| CommandResponseError::Shape {
        member,
        found: Kind::of(raw.get()).described(),
        expected: "an object",
    })
}

fn is_null(raw: &RawValue) -> bool {
    Kind::of(raw.get()) == Kind::Null
}

fn kind_of_return(signature: &Signature, taken: impl Fn(usize) -> bool) -> OutputKind {
    match signature.return_target(taken) {
        Some(ReturnTarget::Output(index)) => kind(signature, Some(index)),
        Some(ReturnTarget::Trigger) | None => OutputKind::Extension,
    }
}

fn kind(signature: &Signature, index: Option<usize>) -> OutputKind {
    index
        .and_then(|index| signature.output_kinds().nth(index))
        .map_or(OutputKind::Extension, |(_, kind)| kind)
}

fn value(
    raw: &str,
    name: &str,
    output: OutputKind,
) -> Result<Option<Output>, CommandResponseError> {
    let json = || Output::Json(raw.to_owned());
    let takes_messages = matches!(output, OutputKind::ByteMessages | OutputKind::TextMessages);
    let value = match Kind::of(raw) {
        Kind::Null => return Ok(None),
        Kind::Object if output == OutputKind::Http => http::response(raw, name)?,
        Kind::String => Output::Text(text(raw)),
        Kind::Array if takes_messages => Output::Messages(messages(raw)),
        Kind::Number | Kind::Bool if takes_messages => Output::Text(raw.to_owned()),
        _ => json(),
    };
    Ok(Some(value))
}

fn messages(raw: &str) -> Vec<Message> {
    items(raw)
        .into_iter()
        .map(|item| match Kind::of(item.get()) {
            Kind::String => Message::Text(text(item.get())),
            _ => Message::Json(item.get().to_owned()),
        })
        .collect()
}

fn items(raw: &str) -> Vec<&RawValue> {
    serde_json::from_str(raw).unwrap_or_default()
}

fn text(raw: &str) -> String {
    json::string(raw).map(Cow::into_owned).unwrap_or_default()
}

fn lines(raw: &RawValue) -> Result<Vec<String>, CommandResponseError> {
    match Kind::of(raw.get()) {
        Kind::Null => Ok(Vec::new()),
        Kind::Array => Ok(items(raw.get())
            .into_iter()
            .map(|item| json::scalar(item.get()).into_owned())
            .collect()),
        Kind::String => Ok(vec![text(raw.get())]),
        other => Err(CommandResponseError::Shape {
            member: "Logs",
            found: other.described(),
            expected: "a list of strings",
        }),
    }
}
