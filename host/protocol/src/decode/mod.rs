//! From the body of the host's request to an invocation.

mod envelope;
mod error;
mod http;
mod metadata;
mod trace;
mod value;

use corral_app::Binding;

use crate::model::{Invocation, Value};
use crate::signature::{Reading, Signature};
use envelope::Envelope;
use value::Place;

pub use error::DecodeError;
pub(crate) use trace::context as trace_context;

/// What the headers of the host's request say about the call.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallHeaders<'a> {
    /// `X-Azure-Functions-InvocationId`.
    pub invocation_id: Option<&'a str>,
    /// `traceparent`; ignored unless it has the form of W3C Trace Context.
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
/// `fresh_id` makes up an id for a call that came without.
///
/// # Errors
/// An error means that the caller is at fault; the handler answers 400.
pub fn decode(
    body: &[u8],
    function: &str,
    signature: &Signature,
    headers: CallHeaders<'_>,
    fresh_id: impl FnOnce() -> String,
) -> Result<Invocation, DecodeError> {
    let text = envelope::text(body)?;
    let envelope = Envelope::parse(text)?;
    let mut inputs = Vec::with_capacity(signature.inputs().len() + 1);
    for (binding, reading) in signature.readings() {
        let value = input(text, &envelope, binding, reading)?;
        inputs.push((binding.name.clone(), value));
    }
    let given_id = headers.invocation_id.filter(|id| !id.is_empty());
    Ok(Invocation {
        id: given_id.map_or_else(fresh_id, str::to_owned),
        function: function.to_owned(),
        trigger: signature.trigger().name.clone(),
        inputs,
        metadata: metadata::plain(&envelope.metadata),
        trace: trace::context(headers.traceparent, headers.tracestate),
    })
}

fn input(
    body: &str,
    envelope: &Envelope<'_>,
    binding: &Binding,
    reading: Reading,
) -> Result<Value, DecodeError> {
    match envelope.data.get(&binding.name) {
        Some(raw) => value::read(raw.get(), reading, &Place::new(body, raw.get(), binding)),
        None if reading == Reading::Http => Err(DecodeError::MissingRequest {
            binding: binding.name.clone(),
        }),
        None => Ok(Value::None),
    }
}
