//! What a client asks for.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as JsonValue};

use crate::input::{FromInput, Input};
use crate::{Context, Error, Json, Metadata, Result};

/// All arguments of a tool or a prompt as one value, for a function.json that is written
/// by hand. With [`mcp_tool` in `#[function]`](macro@crate::function) each is a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arguments<T>(pub T);

/// A call as the extension writes it.
#[derive(Deserialize)]
struct Call {
    #[serde(default)]
    arguments: Option<JsonValue>,
}

impl<T: DeserializeOwned> FromInput for Arguments<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let Json(call) = Json::<Call>::from_input(input)?;
        let arguments = call
            .arguments
            .unwrap_or_else(|| JsonValue::Object(Map::new()));
        serde_json::from_value(arguments)
            .map(Self)
            .map_err(|error| Error::caller(format_args!("invalid arguments: {error}")))
    }
}

/// The arguments of a call, taken one by one.
#[doc(hidden)]
#[derive(Debug)]
pub struct ToolCall(Map<String, JsonValue>);

impl ToolCall {
    /// Takes the trigger's value. A function without arguments need not.
    pub fn of(context: &mut Context) -> Result<Self> {
        let Arguments(arguments) = context.trigger::<Arguments<Map<String, JsonValue>>>()?;
        Ok(Self(arguments))
    }

    /// The argument called `name`; an optional one may be absent.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        let value = self.0.remove(name).unwrap_or_default();
        let is_absent = value.is_null();
        serde_json::from_value(value).map_err(|error| {
            if is_absent {
                Error::caller(format_args!("the argument `{name}` is missing"))
            } else {
                Error::caller(format_args!("argument `{name}`: {error}"))
            }
        })
    }
}

/// What a client reads from a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceRequest {
    /// The whole URI.
    pub uri: String,
    metadata: Metadata,
}

impl ResourceRequest {
    /// The value of a parameter in braces of the URI.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.metadata.text(name)
    }
}

#[derive(Deserialize)]
struct Read {
    uri: String,
}

impl FromInput for ResourceRequest {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let metadata = input.metadata.clone();
        let Json(read) = Json::<Read>::from_input(input)?;
        Ok(Self {
            uri: read.uri,
            metadata,
        })
    }
}
