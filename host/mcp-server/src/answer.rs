//! What a client gets for a call.

use corral_mcp::code;
use corral_mcp::folder::{Prompt, Tool};
use serde_json::{Value, json};

use crate::error::RpcError;
use crate::failure::CallFailure;

/// The answer to `tools/call`. A tool that failed is a result with `isError`, so that
/// the model learns of it; the words are those of the MCP extension.
pub(crate) fn of_tool(tool: &Tool, outcome: Result<Value, CallFailure>) -> Result<Value, RpcError> {
    match outcome {
        Err(CallFailure::Failed) => {
            let text = format!("An error occurred invoking '{}'.", tool.name);
            let content = json!([{ "type": "text", "text": text }]);
            Ok(json!({ "content": content, "isError": true }))
        }
        outcome => outcome.map_err(|failure| refusal(failure, String::new())),
    }
}

/// The answer to `resources/read`.
pub(crate) fn of_resource(
    uri: &str,
    outcome: Result<Value, CallFailure>,
) -> Result<Value, RpcError> {
    outcome.map_err(|failure| refusal(failure, format!("An error occurred reading '{uri}'.")))
}

/// The answer to `prompts/get`.
pub(crate) fn of_prompt(
    prompt: &Prompt,
    outcome: Result<Value, CallFailure>,
) -> Result<Value, RpcError> {
    let failed = || format!("An error occurred getting '{}'.", prompt.name);
    outcome.map_err(|failure| refusal(failure, failed()))
}

/// The error for required arguments that are missing, in the words of the MCP
/// extension.
pub(crate) fn missing(what: &str, names: &[&str]) -> RpcError {
    let names = names.join(", ");
    RpcError::invalid_params(format!(
        "One or more required {what} are missing values. Please provide: {names}"
    ))
}

/// The error for a name that is not in the lists.
pub(crate) fn unknown(what: &str, name: &str) -> RpcError {
    RpcError::invalid_params(format!("Unknown {what}: '{name}'"))
}

fn refusal(failure: CallFailure, failed: String) -> RpcError {
    match failure {
        CallFailure::Failed => RpcError::new(code::INTERNAL_ERROR, failed),
        CallFailure::Unavailable(message) => RpcError::new(code::INTERNAL_ERROR, message),
        CallFailure::InvalidArguments(message) => RpcError::invalid_params(message),
    }
}
