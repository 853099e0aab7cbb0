//! What a prompt returns besides text.

use serde::Serialize;
use serde_json::{Value as JsonValue, json};

use super::result::Block;
use super::round::InputRequired;
use crate::{IntoReturn, Response, Result, Return};

/// The messages of a prompt, for a trigger with `"useResultSchema": true`. A function that
/// returns one message of the user as plain text needs neither.
#[derive(Clone, Debug, PartialEq)]
pub struct PromptResult(Content);

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Messages(Vec<PromptMessage>),
    Asks(JsonValue),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PromptMessage {
    role: &'static str,
    content: Block,
}

impl PromptResult {
    /// A result without messages.
    pub fn new() -> Self {
        Self(Content::Messages(Vec::new()))
    }

    /// The same with another message of the user.
    pub fn user(self, content: impl Into<Block>) -> Self {
        self.with("user", content.into())
    }

    /// The same with another message of the model.
    pub fn assistant(self, content: impl Into<Block>) -> Self {
        self.with("assistant", content.into())
    }

    fn with(mut self, role: &'static str, content: Block) -> Self {
        if let Content::Messages(messages) = &mut self.0 {
            messages.push(PromptMessage { role, content });
        }
        self
    }

    /// The text that the extension takes.
    pub fn encode(&self) -> String {
        let (kind, content) = match &self.0 {
            Content::Messages(messages) => ("prompt_messages", json!(messages)),
            Content::Asks(result) => ("get_prompt_result", result.clone()),
        };
        json!({ "type": kind, "content": content.to_string() }).to_string()
    }
}

impl Default for PromptResult {
    fn default() -> Self {
        Self::new()
    }
}

impl From<InputRequired> for PromptResult {
    fn from(asked: InputRequired) -> Self {
        Self(Content::Asks(asked.into_json()))
    }
}

impl IntoReturn for PromptResult {
    fn into_return(self) -> Result<Return> {
        Ok(Return::Response(
            Response::new(200).with_body(self.encode()),
        ))
    }
}
