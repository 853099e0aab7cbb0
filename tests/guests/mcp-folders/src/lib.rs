//! What the official conformance suite of the Model Context Protocol asks for, with the
//! names it prescribes, as function folders made with the SDK. All folders have this
//! plugin, and it answers for the one that was called.

mod content;
mod prompts;
mod resources;
mod rounds;
mod tools;

use corral_sdk::mcp::RoundCall;
use corral_sdk::prelude::*;
use serde_json::Value;

/// The name of the folder is that of the tool or the prompt, or what follows `resource-`.
#[function]
fn answer(context: &mut Context) -> Result<String> {
    let name = context.function_name().to_owned();
    if let Some(resource) = name.strip_prefix("resource-") {
        return resources::read(resource, &context.trigger()?);
    }
    let call: RoundCall<Value> = context.trigger()?;
    if name.ends_with("_prompt") || name.starts_with("test_prompt_") {
        return Ok(prompts::get(&name, &call)?.encode());
    }
    match tools::call(&name) {
        Some(result) => result.encode(),
        None => rounds::call(&name, &call)?.encode(),
    }
}
