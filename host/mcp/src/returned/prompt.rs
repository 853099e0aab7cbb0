//! What a client gets for the value of a prompt.

use corral_app::McpPrompt;
use serde_json::{Value, json};

use super::{Envelope, InvalidResult, plain_text, text_block};
use crate::round::asks;

/// How a message names the types of results.
const TYPES: &str = "get_prompt_result and prompt_messages";

/// The `GetPromptResult` for what `prompt` returned: one message of the user, or with
/// `useResultSchema` the messages in the text.
///
/// # Errors
/// With `useResultSchema`, when it is not text that holds messages.
pub fn prompt_result(prompt: &McpPrompt, returned: Option<&Value>) -> Result<Value, InvalidResult> {
    let Some(returned) = returned.filter(|value| !value.is_null()) else {
        return Ok(json!({ "messages": [] }));
    };
    if prompt.use_result_schema {
        return typed_result(returned.as_str().ok_or(InvalidResult::NotText)?);
    }
    let content = text_block(&plain_text(returned));
    Ok(json!({ "messages": [{ "role": "user", "content": content }] }))
}

/// The result in `text`.
fn typed_result(text: &str) -> Result<Value, InvalidResult> {
    let Envelope { kind, content, .. } = Envelope::read(text)?;
    let is_list = |messages: Option<&Value>| messages.is_some_and(Value::is_array);
    match kind.as_str() {
        "get_prompt_result" => content
            .filter(|result| is_list(result.get("messages")) || asks(result))
            .ok_or(InvalidResult::Content("an object with `messages` as JSON")),
        "prompt_messages" => {
            let messages = content.filter(|messages| is_list(Some(messages)));
            let messages = messages.ok_or(InvalidResult::Content("a list of messages as JSON"))?;
            Ok(json!({ "messages": messages }))
        }
        other => Err(InvalidResult::UnknownType {
            found: other.to_owned(),
            known: TYPES,
        }),
    }
}
