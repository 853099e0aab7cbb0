//! The arguments of an MCP tool are checked before its plugin runs.

use corral_app::McpTrigger;
use corral_mcp::tool_failure;
use corral_protocol::{Invocation, Value};
use corral_registry::Generation;

use crate::failure::Failure;

/// Fails the call when its arguments do not have the types that the tool declares; a
/// call of another trigger passes.
pub(super) fn check(generation: &Generation, invocation: &Invocation) -> Result<(), Failure> {
    let (Some(arguments), Some(McpTrigger::Tool(tool))) =
        (generation.arguments(), &generation.definition().mcp)
    else {
        return Ok(());
    };
    let call = match invocation.inputs.first() {
        Some((_, Value::Json(text) | Value::Text(text))) => serde_json::from_str(text).ok(),
        Some((_, Value::Bytes(bytes))) => serde_json::from_slice(bytes).ok(),
        _ => None,
    };
    // Without a call there are no arguments, and required ones are missing.
    arguments
        .check(&call.unwrap_or_default())
        .map_err(|mismatch| {
            let returned = tool_failure(tool, &mismatch.to_string());
            Failure::invalid_arguments(&mismatch, returned)
        })
}
