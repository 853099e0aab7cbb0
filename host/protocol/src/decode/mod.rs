//! Decodes the body of the host's request as an invocation.

mod base64_engine;
mod chosen;
mod data;
mod diagnosis;
mod envelope;
mod error;
mod http;
mod mcp_headers;
mod place;
mod trace;
mod value;

use corral_app::Binding;

use crate::json::{self, Kind};
use crate::model::{Invocation, Value};
use crate::signature::{InputEncoding, Signature};
use chosen::Chosen;
use data::Located;
use envelope::Envelope;
use place::Place;

pub use error::DecodeError;
pub(crate) use trace::context as trace_context;

/// What the headers of the host's request say about the call.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallHeaders<'a> {
    /// `X-Azure-Functions-InvocationId`.
    pub invocation_id: Option<&'a str>,
    /// `traceparent`; ignored unless it has the form of W3C Trace Context. An
    /// HTTP caller's own counts where the host sends none.
    pub traceparent: Option<&'a str>,
    /// `tracestate`; ignored without a `traceparent`.
    pub tracestate: Option<&'a str>,
}

/// Reads the body of a payload call of `function` (custom handler protocol,
/// section 3).
///
/// Every member of the envelope is optional and unknown ones are ignored: a
/// binding without a value reads as [`Value::None`]. The exception is the
/// request of an HTTP trigger, because no function can do without it.
/// `fresh_id` generates an id for a call that came without one.
///
/// # Errors
/// An error is the caller's; the handler answers 400.
pub fn decode(
    body: &[u8],
    function: &str,
    signature: &Signature,
    headers: CallHeaders<'_>,
    fresh_id: impl FnOnce() -> String,
) -> Result<Invocation, DecodeError> {
    let text = envelope::text(body)?;
    let envelope = Envelope::parse(text, signature)?;
    let mut located = envelope.data.into_iter();
    let mut metadata = envelope.metadata;
    let mut inputs = Vec::with_capacity(signature.inputs().len() + 1);
    for (binding, encoding) in signature.input_encodings() {
        let located = located.next().and_then(Chosen::value);
        let value = input(text, located, binding, encoding)?;
        inputs.push((binding.name.clone(), value));
    }
    if signature.is_mcp_triggered() {
        let granted = signature.mcp_headers();
        if let Some((_, value)) = inputs.first_mut() {
            let whole = std::mem::replace(value, Value::None);
            *value = mcp_headers::of_value(whole, granted);
        }
        let trigger = &signature.trigger().name;
        metadata = metadata.rewritten(|object| mcp_headers::of_metadata(object, trigger, granted));
    }
    let given_id = headers.invocation_id.filter(|id| !id.is_empty());
    // Without telemetry the host does not send a context.
    let callers = || match inputs.first() {
        Some((_, Value::Http(request))) => trace::of_caller(&request.headers),
        _ => None,
    };
    let trace = trace::context(headers.traceparent, headers.tracestate).or_else(callers);
    Ok(Invocation {
        id: given_id.map_or_else(fresh_id, str::to_owned),
        function: function.to_owned(),
        trigger: signature.trigger().name.clone(),
        inputs,
        metadata,
        trace,
    })
}

fn input(
    body: &str,
    located: Option<Located<'_>>,
    binding: &Binding,
    encoding: InputEncoding,
) -> Result<Value, DecodeError> {
    match located {
        Some(Located::Raw(raw)) => {
            let position = json::offset(body, raw);
            value::read(raw, encoding, &Place { binding, position })
        }
        Some(Located::Request { parts, position }) => {
            let request = http::request(parts, Kind::Object, &Place { binding, position })?;
            Ok(Value::Http(Box::new(request)))
        }
        None if encoding == InputEncoding::Http => Err(DecodeError::MissingRequest {
            binding: binding.name.clone(),
        }),
        None => Ok(Value::None),
    }
}
