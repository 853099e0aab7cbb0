//! What every version of `corral:function` has, so that a guest that is built for
//! several does the same in each. A guest includes the bindings of its version from
//! the folder `bindings`.

/// Header fields, query parameters and the like, in order.
pub type Fields = Vec<(String, String)>;

/// An invocation, with everything that a plugin can learn about it.
pub struct Invocation {
    pub id: String,
    pub function_name: String,
    pub trigger_name: String,
    /// The values by name, including the trigger's.
    pub inputs: Vec<(String, Value)>,
    pub metadata: String,
    pub traceparent: Option<String>,
}

/// The value of an input.
pub enum Value {
    None,
    Text(String),
    Json(String),
    Bytes(Vec<u8>),
    Http(HttpRequest),
}

/// The value of an HTTP trigger.
pub struct HttpRequest {
    pub method: String,
    pub url: String,
    pub query: Fields,
    pub headers: Fields,
    pub params: Fields,
    pub identities: Option<String>,
    pub body: Vec<u8>,
}

/// The value of an output.
#[derive(Clone)]
pub enum Output {
    Text(String),
    Json(String),
    Bytes(Vec<u8>),
    Messages(Vec<Message>),
    /// A response with status 200, this body, and no header fields.
    Http(Vec<u8>),
}

/// One of several messages for an output.
#[derive(Clone)]
pub enum Message {
    Text(String),
    Json(String),
    Bytes(Vec<u8>),
}

/// What an invocation gives.
#[derive(Default)]
pub struct Outcome {
    pub outputs: Vec<(String, Output)>,
    pub return_value: Option<Output>,
}

/// What a guest of several versions does. The error is what the caller did wrong.
pub trait Plugin {
    fn handle(invocation: Invocation) -> Result<Outcome, String>;
}
