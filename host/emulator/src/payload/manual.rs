//! Functions that are fired by hand, with `POST /admin/functions/{name}`.

use corral_app::Cardinality;
use jiff::Timestamp;
use thiserror::Error;

use super::binding::Binding;
use super::binding_data::{BindingData, Datum};
use super::described::Described;
use super::not_called::NotCalled;
use super::trigger::{ManualCall, ManualSubject};
use super::{blob, cosmos_db, event_grid, event_hub, mcp, queue, service_bus, timer, value};
use crate::token::{Reader, Token};
use crate::wire::Fields;

/// What the body of such a request asks for: `input` as text, `None` when it is null or
/// missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualInput(pub Option<String>);

/// Why the host refuses such a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// The body is not JSON by its type; status 415.
    #[error("the content type is not JSON; send `Content-Type: application/json`")]
    MediaType,
    /// The body is not an object with a scalar `input`; status 400.
    #[error("the body is not an object with `input` as text; send {{\"input\": \"…\"}}")]
    Body,
}

impl Refused {
    /// The status that the caller gets.
    pub fn status(self) -> u16 {
        match self {
            Self::MediaType => 415,
            Self::Body => 400,
        }
    }
}

impl ManualInput {
    /// Reads the body of such a request as leniently as the host.
    ///
    /// # Errors
    /// When the host refuses the request.
    pub fn read(fields: &Fields, body: &[u8]) -> Result<Self, Refused> {
        let content_type = fields.get("Content-Type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default();
        let media_type = media_type.trim().to_ascii_lowercase();
        let is_json = ["application/json", "text/json"].contains(&media_type.as_str())
            || (media_type.starts_with("application/") && media_type.ends_with("+json"));
        if !is_json {
            return Err(Refused::MediaType);
        }
        let text = super::text::decoded_text(body);
        let mut reader = Reader::new(&text);
        let value = reader.value().map_err(|_| Refused::Body)?;
        if !matches!(value, Token::Object(_)) {
            return Err(Refused::Body);
        }
        match value.get_any_case("input") {
            None | Some(Token::Null) => Ok(Self(None)),
            Some(input) => {
                let text = input.as_written().ok_or(Refused::Body)?;
                Ok(Self(Some(text)))
            }
        }
    }
}

/// Describes a call by hand of the trigger `binding` at `now`. The input is repeated in
/// the binding data under the trigger's name.
pub(super) fn describe(
    binding: &Binding,
    call: &ManualCall,
    now: Timestamp,
) -> Result<Described, NotCalled> {
    let mut described = subject(binding, call, now)?;
    let input = call.input.as_deref().map_or(Token::Null, Token::from);
    described.binding_data.set(&binding.name, input);
    Ok(described)
}

fn subject(binding: &Binding, call: &ManualCall, now: Timestamp) -> Result<Described, NotCalled> {
    let failed = |reason: &str| NotCalled::Binding {
        binding: binding.name.clone(),
        reason: reason.to_owned(),
    };
    let kind = binding.kind.to_ascii_lowercase();
    match &call.subject {
        ManualSubject::Timer(call) => return Ok(timer::describe(call)),
        ManualSubject::Blob(Some(call)) => return Ok(blob::describe(binding, call)),
        ManualSubject::Blob(None) => return Err(failed("there is no blob of this path")),
        ManualSubject::Input if kind == "manualtrigger" => return Ok(value_of(call)),
        ManualSubject::Input => {}
    }
    let input = call.input.as_deref();
    let input = input.ok_or_else(|| failed("the request has no `input`"))?;
    let is_many = binding.cardinality == Cardinality::Many;
    match kind.as_str() {
        "queuetrigger" => queue::describe_manual(binding, input, now),
        "eventgridtrigger" => event_grid::describe(binding, input),
        "eventhubtrigger" if is_many => event_hub::describe_many(binding, &[input]),
        "eventhubtrigger" => Ok(event_hub::describe_one(binding, input.as_bytes())),
        "servicebustrigger" if is_many => service_bus::describe_many(binding, &[input]),
        "servicebustrigger" => Ok(service_bus::describe_one(binding, input.as_bytes())),
        "cosmosdbtrigger" => Ok(cosmos_db::describe(input)),
        "httptrigger" => Err(failed("a request cannot be made of text; call its URL")),
        _ if binding.is_mcp_trigger() => Ok(mcp::describe(binding, input)),
        _ => Ok(value_of(call)),
    }
}

/// The input as the value itself: what triggers do of which this host knows nothing more.
fn value_of(call: &ManualCall) -> Described {
    let Some(input) = call.input.as_deref() else {
        return Described::new(value::written(Token::Null), BindingData::default());
    };
    let mut data = BindingData::default();
    for (name, property) in super::json_properties::json_properties(input) {
        data.set(name, Datum::Json(property));
    }
    Described::new(value::text(input), data)
}

#[cfg(test)]
mod tests {
    use super::{ManualInput, Refused};
    use crate::wire::Fields;

    #[test]
    fn only_an_object_with_a_scalar_is_taken() {
        let json = "application/json";
        for (content_type, body, input) in [
            (json, r#"{"input":"hello"}"#, Ok(Some("hello"))),
            (
                "application/JSON; charset=utf-8",
                r#"{"Input":"x","other":1}"#,
                Ok(Some("x")),
            ),
            ("application/a+json", r#"{"input":5}"#, Ok(Some("5"))),
            (json, r#"{"input":true}"#, Ok(Some("true"))),
            (
                json,
                r#"{"input":"2024-01-01T00:00:00Z"}"#,
                Ok(Some("2024-01-01T00:00:00Z")),
            ),
            (json, r#"{"input":null}"#, Ok(None)),
            (json, "{}", Ok(None)),
            (json, r#"{"input":["x"]}"#, Err(Refused::Body)),
            (json, r#"{"input":{"a":1}}"#, Err(Refused::Body)),
            (json, "[]", Err(Refused::Body)),
            (json, "", Err(Refused::Body)),
            (json, "hello", Err(Refused::Body)),
            ("text/plain", "{}", Err(Refused::MediaType)),
            ("", "{}", Err(Refused::MediaType)),
        ] {
            let fields: Fields = [("Content-Type", content_type)].into_iter().collect();
            let found = ManualInput::read(&fields, body.as_bytes());
            let input = input.map(|input| ManualInput(input.map(str::to_owned)));
            assert_eq!(found, input, "{content_type} {body}");
        }
    }
}
