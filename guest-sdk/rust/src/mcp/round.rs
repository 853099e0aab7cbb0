//! Tools and prompts that ask the client for input, when the handler answers clients
//! itself. The extension of the Functions host cannot.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as JsonValue, json};

use crate::input::{FromInput, Input};
use crate::{Error, Json, Result};

/// A call in one of the rounds of a request: the client sends the same arguments in each.
/// The function takes it instead of the arguments one by one, and its function.json is
/// written by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundCall<T> {
    /// The arguments.
    pub arguments: T,
    /// The answers to what was asked in the round before, by the names of the requests.
    pub responses: Map<String, JsonValue>,
    /// What the function left with the client in the round before. It has passed through
    /// the client's hands: corral.json says whether the handler seals it.
    pub state: Option<String>,
    /// What the client can be asked for: `elicitation`, `sampling`, `roots`.
    pub capabilities: Map<String, JsonValue>,
}

/// As the handler writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    #[serde(default)]
    arguments: Map<String, JsonValue>,
    #[serde(default)]
    input_responses: Map<String, JsonValue>,
    request_state: Option<String>,
    #[serde(default)]
    client_capabilities: Map<String, JsonValue>,
}

impl<T: DeserializeOwned> FromInput for RoundCall<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        let Json(call) = Json::<Call>::from_input(input)?;
        let arguments = serde_json::from_value(JsonValue::Object(call.arguments))
            .map_err(|error| Error::caller(format_args!("invalid arguments: {error}")))?;
        Ok(Self {
            arguments,
            responses: call.input_responses,
            state: call.request_state,
            capabilities: call.client_capabilities,
        })
    }
}

/// What a tool or a prompt needs to know before it can answer: `ToolResult::from` and
/// `PromptResult::from` make a result of it. The client sends the call again with the
/// answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputRequired {
    requests: Map<String, JsonValue>,
    state: Option<String>,
}

impl InputRequired {
    /// Without requests.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with another request, whose answer gets this `name`: a method such as
    /// `elicitation/create`, and its parameters.
    pub fn request(mut self, name: &str, method: &str, params: impl Serialize) -> Self {
        let request = json!({ "method": method, "params": json!(params) });
        self.requests.insert(name.to_owned(), request);
        self
    }

    /// The same with text that the next round gets back.
    pub fn with_state(self, state: impl Into<String>) -> Self {
        Self {
            state: Some(state.into()),
            ..self
        }
    }

    pub(super) fn into_json(self) -> JsonValue {
        let mut result = json!({
            "resultType": "input_required",
            "inputRequests": self.requests,
        });
        if let (Some(members), Some(state)) = (result.as_object_mut(), self.state) {
            members.insert("requestState".to_owned(), state.into());
        }
        result
    }
}
