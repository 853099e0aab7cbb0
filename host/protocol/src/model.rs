//! What one invocation carries, free of its encoding on the wire.
//!
//! The types mirror `wit/function.wit` one to one, so that the runtime moves
//! values between the two without interpreting them.

use crate::metadata::Metadata;

/// A name with a value; names may repeat and order is kept.
pub type Fields = Vec<(String, String)>;

/// An HTTP request as the caller sent it to the Functions host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// In upper case, for example `GET`.
    pub method: String,
    /// The public URL with scheme, host, escaped path and raw query.
    pub url: String,
    /// The query parameters, decoded, in order; names may repeat.
    pub query: Fields,
    /// The header fields; names may repeat and keep the caller's casing.
    pub headers: Fields,
    /// The route's parameters; one that the caller left out is absent.
    pub params: Fields,
    /// The claims identities as a JSON array, when the host sent any.
    pub identities: Option<String>,
    /// The body; empty when the caller sent none.
    pub body: Vec<u8>,
}

/// One input: the trigger's value, or that of an input binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The binding had no value.
    None,
    /// Text, exactly as it was put into the queue, blob or event.
    Text(String),
    /// A JSON document as text.
    Json(String),
    /// Bytes, of a binding with `"dataType": "binary"`.
    Bytes(Vec<u8>),
    /// The value of an HTTP trigger.
    Http(Box<HttpRequest>),
}

/// W3C Trace Context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The `traceparent` header.
    pub traceparent: String,
    /// The `tracestate` header.
    pub tracestate: Option<String>,
}

/// One call of one function, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The invocation id.
    pub id: String,
    /// The function's name, spelled as its folder.
    pub function: String,
    /// The name of the trigger's binding.
    pub trigger: String,
    /// The trigger's value first, then the input bindings in the order of
    /// function.json.
    pub inputs: Vec<(String, Value)>,
    /// The trigger's metadata.
    pub metadata: Metadata,
    /// Trace context of the call, when it had any.
    pub trace: Option<TraceContext>,
}

/// One message for a queue, an event hub or a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// A JSON document as text.
    Json(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code, 200 to 599.
    pub status: u16,
    /// The header fields; names may repeat.
    pub headers: Fields,
    /// The body.
    pub body: Vec<u8>,
}

/// What an output binding receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Text.
    Text(String),
    /// A JSON document as text.
    Json(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Several messages.
    Messages(Vec<Message>),
    /// An HTTP response.
    Http(HttpResponse),
}

/// The result of an invocation that succeeded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PluginOutput {
    /// Values by the name of the output binding.
    pub outputs: Vec<(String, Output)>,
    /// The value for the binding named `$return`.
    pub return_value: Option<Output>,
    /// The span in which the plugin did its work, if it made its own.
    pub trace: Option<TraceContext>,
}
