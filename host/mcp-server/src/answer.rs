//! What a client gets for a call.

use corral_mcp::folder::{Prompt, Tool};
use corral_mcp::{asks, code, lacking};
use serde_json::{Map, Value, json};

use crate::era::Era;
use crate::error::RpcError;
use crate::failure::CallFailure;
use crate::request::Request;

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

/// A result, if the client can take it: one that asks for input needs a client of the
/// newer era that has declared that it can be asked so (specification 2026-07-28,
/// capability negotiation).
pub(crate) fn of_round(request: &Request<'_>, result: Value) -> Result<Value, RpcError> {
    if !asks(&result) {
        return Ok(result);
    }
    if request.era == Era::Initialized {
        let message =
            "This call needs input, for which clients are asked since protocol version 2026-07-28.";
        return Err(RpcError::new(code::INTERNAL_ERROR, message));
    }
    let lacking = lacking(&result, &request.caller.capabilities);
    if lacking.is_empty() {
        return Ok(result);
    }
    let message = format!(
        "This call needs capabilities that the client has not declared: {}",
        lacking.join(", ")
    );
    let required = lacking.into_iter().map(|name| (name.to_owned(), json!({})));
    let required: Map<String, Value> = required.collect();
    let error = RpcError::new(code::MISSING_CAPABILITY, message);
    Err(error.with_data(json!({ "requiredCapabilities": required })))
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
